"""Each rule of cdk-nag's AwsSolutions pack, and of checkov, that we do not follow, where, and why."""

from aws_cdk import Acknowledgment, Stack, Token, Validations
from constructs import IConstruct

CHECKOV = {
    "CKV_AWS_26": "The topic carries words of alarms; CloudWatch cannot publish to one that AWS's own key encrypts.",
    "CKV_AWS_27": "Queues are encrypted by SQS's own key, which the check does not know of; messages hold ids.",
    "CKV_AWS_115": "A reserve for each function would take the account's from live pages, which alone can have one "
    "(session_concurrency); senders are bounded by their queue, the front by its throttle.",
    "CKV_AWS_116": "Dead letters are for asynchronous calls: the front waits for its answer, queues have dead letters "
    "of their own, and a lost minute is made up for by the next.",
    "CKV_AWS_117": "Nothing here lives in a VPC: one would cost more than all the rest, and guard nothing beside IAM.",
    "CKV_AWS_149": "AWS's own key encrypts the secrets; one of ours costs 1 USD a month, and the same roles have it.",
    "CKV_AWS_158": "Logs hold ids and routes, nothing personal (a test looks for it), and AWS's own key encrypts them.",
    "CKV_AWS_173": "The environment holds names of resources and no secret.",
}
"""Checks of checkov that fail, and why that is right. A test fails on any other, and on one that is needless."""


def acknowledge(*, web: IConstruct, functions: IConstruct, key_ring: IConstruct, video_keys: IConstruct) -> None:
    stack = Stack.of(web)
    _say(
        web,
        "AwsSolutions-APIG4",
        "Participants have no account. Each link carries a signed, scoped, revocable token, and teachers a session "
        "cookie; the functions check both, and a test asks every route without them.",
    )
    _say(
        functions,
        "AwsSolutions-L1",
        "Python 3.13 is supported until 2029 and is what the tests run on; a newer runtime is taken on purpose, with "
        "its own run of the tests.",
    )
    _say(
        functions,
        f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:{_named(stack.region, 'AWS::Region')}:"
        f"{_named(stack.account, 'AWS::AccountId')}:identity/*]",
        "ses:SendEmail on any identity: in the sandbox SES asks for the recipient's as well. The condition on "
        "ses:FromAddress holds the sender to one address.",
    )
    _say(
        functions,
        "AwsSolutions-IAM5[Resource::*]",
        "ses:GetAccount and ses:DeleteSuppressedDestination are of the account: SES knows no resource for them. A test "
        "holds that nothing else is allowed on every resource.",
    )
    _say(
        key_ring,
        "AwsSolutions-SMG4",
        "A key that is taken off the ring kills every link that it signed. Rotation adds a key, by hand and seldom "
        "(README, Rotating the keys).",
    )
    _say(
        video_keys,
        "AwsSolutions-SMG4",
        "Keys of Zoom, Jitsi and BigBlueButton are made there, by hand: nothing here could rotate them. `make video` "
        "enters new ones, and every function uses them a minute later.",
    )


def _named(value: str, pseudo: str) -> str:
    """As cdk-nag writes it: the stack's own region or account, or the name of what stands for it."""
    return f"<{pseudo}>" if Token.is_unresolved(value) else value


def _say(scope: IConstruct, rule: str, why: str) -> None:
    Validations.of(scope).acknowledge(Acknowledgment(id=f"AwsSolutions::{rule}", reason=why))
