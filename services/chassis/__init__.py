"""What every service stands on.

asking (commands), answering (questions), keeping (the store and read models), carrying (events between services),
running (processes). No word of the domain stands here.
"""
