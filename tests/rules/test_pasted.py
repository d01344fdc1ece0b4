"""Operators paste what they are told: each command names its stage, once."""

from infra.pasted import for_stage


def test_each_command_names_its_stage_once():
    said = "make dead shows them; mend the cause, then make redrive. make release STAGE=trial comes last."
    assert for_stage(said, "trial") == (
        "make dead STAGE=trial shows them; mend the cause, then make redrive STAGE=trial. "
        "make release STAGE=trial comes last."
    )
