"""Operators paste what they are told: each command names its stage, once."""

from pathlib import Path

from infra.pasted import for_stage


def test_every_command_of_the_makefile_that_works_on_a_stage_is_known_and_no_prose_is():
    makefile = (Path(__file__).parents[2] / "Makefile").read_text("utf-8")
    commands = [recipe.partition(":")[0] for recipe in makefile.split("\n\n") if "$(STAGE)" in recipe]
    names = {name for line in commands for name in line.split()}
    assert {"deploy", "release", "dead"} <= names
    for name in names:
        assert for_stage(f"then make {name}.", "trial") == f"then make {name} STAGE=trial."
    assert for_stage("a deployment would make a new one", "trial") == "a deployment would make a new one"


def test_each_command_names_its_stage_once():
    said = "make dead shows them; mend the cause, then make redrive. make release STAGE=trial comes last."
    assert for_stage(said, "trial") == (
        "make dead STAGE=trial shows them; mend the cause, then make redrive STAGE=trial. "
        "make release STAGE=trial comes last."
    )
