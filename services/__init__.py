"""Three services that meet only on Kafka, and the chassis they stand on."""
