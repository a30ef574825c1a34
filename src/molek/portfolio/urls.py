from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.portfolio.views import browser, connections, machine, own, register

app_name = "portfolio"
urlpatterns: list[URLPattern | URLResolver] = [
    path("aplikasi/", register.public, name="public"),
    path("data-saya/aplikasi/", own.own, name="own"),
    path("data-saya/aplikasi/<int:consent_id>/cabut/", own.withdraw, name="withdraw"),
    path("kerja/aplikasi/", register.register, name="register"),
    path("kerja/aplikasi/data.csv", register.export, name="export"),
    path("kerja/aplikasi/baru/", register.new, name="new"),
    path("kerja/aplikasi/<int:system_id>/", register.system, name="system"),
    path("kerja/aplikasi/<int:system_id>/ubah/", register.edit, name="edit"),
    path("kerja/aplikasi/<int:system_id>/status/", register.status, name="status"),
    path("kerja/aplikasi/<int:system_id>/periksa/", register.check, name="check"),
    path("kerja/aplikasi/<int:system_id>/pertukaran/", register.exchange, name="exchange"),
    path(
        "kerja/aplikasi/<int:system_id>/pertukaran/<int:exchange_id>/hapus/",
        register.remove_exchange,
        name="remove-exchange",
    ),
    path("kerja/aplikasi/<int:system_id>/sambungkan/", connections.propose, name="propose"),
    path("kerja/sambungan/", connections.connections, name="connections"),
    path("kerja/sambungan/kunci/", connections.key, name="key"),
    path("kerja/sambungan/<int:client_id>/", connections.connection, name="connection"),
    path("kerja/sambungan/<int:client_id>/ubah/", connections.change, name="change"),
    path("kerja/sambungan/<int:client_id>/usul/<int:proposal_id>/", connections.decide, name="decide"),
    path("kerja/sambungan/<int:client_id>/rahasia/", connections.secret, name="secret"),
    path("kerja/sambungan/<int:client_id>/putus/", connections.stop, name="stop"),
    path(".well-known/openid-configuration", machine.discovery, name="discovery"),
    path("openid/kunci.json", machine.jwks, name="jwks"),
    path("openid/masuk/", browser.authorize, name="authorize"),
    path("openid/keluar/", browser.leave, name="leave"),
    path("openid/token/", machine.token, name="token"),
    path("openid/pengguna/", machine.userinfo, name="userinfo"),
]
