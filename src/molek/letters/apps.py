from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "molek.letters"
    label = "letters"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.cases import operations as cases
        from molek.catalogue import operations as catalogue
        from molek.letters import operations, queries
        from molek.letters.operations.proofs import prove_letter
        from molek.letters.permissions import LetterPermission
        from molek.residents.operations import register_held_data

        cases.register_outcome("issue-letter", operations.prepare_letter)
        cases.register_panel(queries.letter_panel)
        cases.register_number_lookup(queries.application_with_number)
        catalogue.register_prover(prove_letter)
        register_held_data(
            name="letters",
            title=_("Surat Anda"),
            source=_("permohonan Anda"),
            legal_basis="UU 43/2009 Pasal 40, UU 27/2022 Pasal 20 ayat (2) huruf c",
            reader=queries.held_letters,
            purpose=_("membuktikan keaslian surat kepada siapa pun yang memeriksanya"),
            retention=_("menurut jadwal retensi arsip kota"),
            recipients=_("siapa pun yang Anda beri surat itu"),
        )
        operations.register_templates()
        register(
            MenuEntry(MenuPlace.OFFICE, "letters:signing", _("Tanda tangan"), 20, permission=LetterPermission.SIGN)
        )
        register(MenuEntry(MenuPlace.OFFICE, "letters:print", _("Cetak surat"), 40, permission=LetterPermission.PRINT))
