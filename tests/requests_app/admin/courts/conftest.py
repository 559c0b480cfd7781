from tests.requests_app.enforcement.conftest import lot

__all__ = ["lot"]
