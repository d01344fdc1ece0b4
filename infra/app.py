"""`cdk deploy` begins here: one stack for one organisation and stage."""

import os

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.parameters import Parameters
from infra.stack import Kindred


def app(context: dict[str, object] | None = None) -> tuple[cdk.App, Kindred]:
    """The app and its stack; tests give a context of their own."""
    built = cdk.App(context=context)
    parameters = Parameters.from_context(built.node.try_get_context)
    account = os.environ.get("CDK_DEFAULT_ACCOUNT")
    environment = cdk.Environment(account=account, region=os.environ.get("CDK_DEFAULT_REGION")) if account else None
    stack = Kindred(
        built,
        f"Kindred-{parameters.stage}",
        parameters=parameters,
        env=environment,
        termination_protection=parameters.protect,
        description=f"Kindred, live-online cohorts ({parameters.stage})",
    )
    cdk.Validations.of(built).add_plugins(AwsSolutionsChecks(built))
    return built, stack


if __name__ == "__main__":
    app()[0].synth()
