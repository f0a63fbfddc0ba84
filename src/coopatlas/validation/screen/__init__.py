"""The fast way of validating: pySHACL's own constraints, asked about many nodes at a time and about each value once.

Whatever this screen finds wanting is validated again by pySHACL as it is, and only that becomes a result.
"""
