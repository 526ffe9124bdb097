"""What the tests of pages may ask for: everybody and everything at once, to be played with."""

from collections.abc import Iterator

import pytest

from tests.conftest import close, served_once
from tests.databases import Databases
from tests.web.cast import Cast, Stage, cast_on


@pytest.fixture(scope="session")
def cast(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """Everybody who may come, and a thing of theirs in every state."""
    return cast_on(databases.new(migrated), tmp_path_factory.mktemp("cast"))


@pytest.fixture
def stage(cast: Cast, databases: Databases) -> Iterator[Stage]:
    """The site with the whole cast, as nobody has touched it."""
    stage = Stage(cast, databases)
    yield stage
    close(stage.app)


@pytest.fixture
def guarded_stage(cast: Cast, databases: Databases) -> Iterator[Stage]:
    """The site with the whole cast as it is served, with every protection on."""
    stage = Stage(cast, databases, served_once)
    yield stage
    close(stage.app)
