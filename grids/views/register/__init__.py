"""The pages of the register: buildings, households, residents."""
