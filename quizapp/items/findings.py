"""Findings: what is wrong or weak in the bank, said with the place it concerns. Checks return them and never raise."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One sentence about one field. An error keeps the bank from being stored; a warning is for the author to weigh."""

    file: str
    line: int
    item: str
    field: str
    rule: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Write the finding the way compilers do, so that editors can jump to it."""
        place = ":".join(part for part in (self.file, str(self.line) if self.line else "") if part)
        about = ", ".join(part for part in (self.item, self.field) if part)
        return f"{place}: {self.severity}: {about}: {self.message} [{self.rule}]".replace(": : ", ": ")


def errors(findings: list[Finding]) -> list[Finding]:
    """Return the findings that keep the bank from being stored."""
    return [finding for finding in findings if finding.severity == "error"]
