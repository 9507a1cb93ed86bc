"""The query parameters of JSON:API: read once, strictly, before any row is touched.

Whatever is unknown or malformed is refused with a 400 whose `source.parameter` names it
(JSON:API 1.1, "Query Parameters" and "Errors").
"""


class InvalidParameter(Exception):
    """A query parameter can't be understood; becomes a 400 that names it."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.parameter = parameter
        self.detail = detail
