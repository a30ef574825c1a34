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

        cases.register_outcome("issue-letter", operations.prepare_letter)
        cases.register_panel(queries.letter_panel)
        cases.register_number_lookup(queries.application_with_number)
        catalogue.register_prover(prove_letter)
        operations.register_templates()
        register(
            MenuEntry(MenuPlace.OFFICE, "letters:signing", _("Tanda tangan"), 20, permission=LetterPermission.SIGN)
        )
        register(MenuEntry(MenuPlace.OFFICE, "letters:print", _("Cetak surat"), 40, permission=LetterPermission.PRINT))
