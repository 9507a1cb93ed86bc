"""The admin site of the shop's staff."""

from django.conf import settings

from backoffice.base import AdminSite


class BackOffice(AdminSite):
    """What staff see: the catalogue, the stock, the orders and the people. Its looks are in settings.UNFOLD."""

    site_title = settings.SHOP_NAME
    site_header = settings.SHOP_NAME
    index_title = "Back office"


site = BackOffice(name="admin")
