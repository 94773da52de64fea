"""An error that is told in one line."""


class Failure(Exception):
    pass
