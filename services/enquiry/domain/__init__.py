"""What enquiry decides, and what stands then: pure."""
