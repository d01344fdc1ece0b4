"""What the stack makes, held against the manifest and the schema, and what must not change by accident."""

import json
import re
from pathlib import Path

import pytest

from functions.reminders import heartbeat
from functions.shared import clock
from functions.shared.settings import Settings, variable
from functions.shared.storage import schema, shape
from infra import alarm_words
from infra.cost import month
from infra.function import DELETE, EVERYTHING, QUERY, UPDATE, Grant, Queue, Wishes
from infra.manifest import FUNCTIONS
from infra.parameters import BadParameterError, Parameters
from infra.settings_of import settings_of
from tests.infra.conftest import synthesized

ROOT = Path(__file__).parents[2]


def function_of(of_type, name: str) -> dict:
    does = next(function.does for function in FUNCTIONS if function.name == name)
    return next(one for one in of_type("AWS::Lambda::Function").values() if one.get("Description") == does)


def statements_of(template, name: str) -> list[dict]:
    policies = [
        one
        for key, one in template["Resources"].items()
        if one["Type"] == "AWS::IAM::Policy" and key.startswith(f"Functions{name.title()}Role")
    ]
    return [statement for policy in policies for statement in policy["Properties"]["PolicyDocument"]["Statement"]]


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def test_every_route_of_the_manifest_is_there_and_no_other(of_type):
    wanted = {route for function in FUNCTIONS for route in function.routes}
    assert {one["RouteKey"] for one in of_type("AWS::ApiGatewayV2::Route").values()} == wanted


def test_routes_are_answered_by_the_function_that_the_manifest_names(of_type, template):
    for function in FUNCTIONS:
        for route in function.routes:
            (found,) = [one for one in of_type("AWS::ApiGatewayV2::Route").values() if one["RouteKey"] == route]
            integration = found["Target"]["Fn::Join"][1][1]["Ref"]
            assert function.name.title() in json.dumps(template["Resources"][integration])


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_each_function_is_what_the_manifest_says(of_type, function):
    made = function_of(of_type, function.name)
    assert made["Handler"] == function.handler
    assert (made["Timeout"], made["MemorySize"]) == (function.timeout, function.memory)
    assert (made["Runtime"], made["Architectures"]) == ("python3.13", ["arm64"])
    assert set(made["Environment"]["Variables"]) == {variable(name) for name in settings_of(function)}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_each_role_can_do_what_its_entry_says_and_no_more(template, function):
    allowed = {
        action
        for one in statements_of(template, function.name)
        if one["Effect"] == "Allow"
        for action in listed(one["Action"])
    }
    wanted = {f"dynamodb:{action}" for action in function.table}
    wanted |= {action for grant in function.grants for action in grant.value.actions}
    wanted |= {"logs:CreateLogStream", "logs:PutLogEvents"}
    wanted |= {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"} if function.queues else set()
    wanted |= {f"dynamodb:{QUERY}"} if function.due_index else set()
    assert allowed == wanted
    assert not [action for action in allowed if "*" in action]


def test_only_screening_may_open_answers_and_whoever_takes_the_form_may_only_seal(template):
    may = {
        function.name: {
            action
            for one in statements_of(template, function.name)
            if one["Effect"] == "Allow"
            for action in listed(one["Action"])
        }
        for function in FUNCTIONS
    }
    assert {name for name, actions in may.items() if "kms:Decrypt" in actions} == {"screening"}
    assert {name for name, actions in may.items() if "kms:GenerateDataKey" in actions} == {"registration", "screening"}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_sealed_text_itself_is_kept_from_whoever_has_no_business_with_it(template, function):
    """MiniStack does not enforce dynamodb:LeadingKeys: held on the template."""
    denied = [one for one in statements_of(template, function.name) if one["Effect"] == "Deny"]
    unconditional = [
        one
        for one in denied
        if set(one["Condition"]) == {"ForAnyValue:StringLike"} and len(one["Condition"]["ForAnyValue:StringLike"]) == 1
    ]
    kept = {
        listed(one["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"])[0]: {
            action.partition(":")[2] for action in listed(one["Action"])
        }
        for one in unconditional
        if "dynamodb:Attributes" not in str(one)
    }
    reachable = set(function.table) - kept["ANSWERS#*"]
    assert reachable == set(function.sealed_answers) & set(function.table)
    assert {"UpdateItem", "DeleteItem"} <= kept["AUDIT#*"]
    assert function.video_tokens or not set(function.table) - kept["VIDEO#*"]
    assert ("WISHES#*" in kept) == (function.wishes is not Wishes.READ_AND_WRITTEN)
    if function.wishes is Wishes.OUT_OF_REACH:
        assert not set(function.table) - kept["WISHES#*"]


def test_the_sweep_sees_of_wishes_no_more_than_their_keys(template):
    """It moves the day on which they are erased, and erases those of a person. Held on the template, as above."""
    conditions = {
        frozenset(listed(one["Action"])): one["Condition"]
        for one in statements_of(template, "reminders")
        if one["Effect"] == "Deny" and "WISHES#*" in str(one["Condition"])
    }
    query, update, delete = (f"dynamodb:{one}" for one in (QUERY, UPDATE, DELETE))
    whole, parts = conditions[frozenset({query})], conditions[frozenset({query, update})]
    assert whole["StringNotEquals"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    assert set(parts["ForAnyValue:StringNotEquals"]["dynamodb:Attributes"]) == {"pk", "sk", "expires"}
    before = conditions[frozenset({update, delete})]
    assert set(before["ForAnyValue:StringEquals"]["dynamodb:ReturnValues"]) == {"ALL_OLD", "ALL_NEW"}
    rest = next(actions for actions in conditions if query not in actions and update not in actions)
    assert rest == {f"dynamodb:{one}" for one in EVERYTHING - {QUERY, UPDATE, DELETE}}


def test_the_table_is_the_schemas(of_type):
    (table,) = of_type("AWS::DynamoDB::GlobalTable").values()
    wanted = shape.definition("any")
    assert table["KeySchema"] == wanted["KeySchema"]
    assert sorted(table["AttributeDefinitions"], key=str) == sorted(wanted["AttributeDefinitions"], key=str)
    (index,) = table["GlobalSecondaryIndexes"]
    (wanted_index,) = wanted["GlobalSecondaryIndexes"]
    assert {name: index[name] for name in wanted_index} == wanted_index


def test_the_table_can_be_restored_is_protected_and_bounded(of_type):
    (table,) = of_type("AWS::DynamoDB::GlobalTable").values()
    (replica,) = table["Replicas"]
    assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert replica["DeletionProtectionEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": schema.EXPIRES, "Enabled": True}
    assert table["WriteOnDemandThroughputSettings"]["MaxWriteRequestUnits"] == 2000
    assert replica["ReadOnDemandThroughputSettings"]["MaxReadRequestUnits"] == 4000


def test_logical_ids_of_what_is_kept_never_change(template):
    """A renamed construct would be replaced, and what it holds lost."""
    kept = {"AWS::DynamoDB::GlobalTable", "AWS::KMS::Key", "AWS::SecretsManager::Secret"}
    found = {name: one["DeletionPolicy"] for name, one in template["Resources"].items() if one["Type"] in kept}
    assert found == {
        "StorageTableB43FDCE7": "Retain",
        "StorageAnswersKey08F36685": "Retain",
        "StorageKeyRing00B5CB7F": "Retain",
        "StorageVideoKeysDC07D921": "Retain",
    }


def test_nothing_has_a_fixed_physical_name(of_type):
    names = {
        "AWS::DynamoDB::GlobalTable": "TableName",
        "AWS::SQS::Queue": "QueueName",
        "AWS::Lambda::Function": "FunctionName",
        "AWS::Logs::LogGroup": "LogGroupName",
        "AWS::IAM::Role": "RoleName",
        "AWS::SecretsManager::Secret": "Name",
        "AWS::SES::ConfigurationSet": "Name",
    }
    for kind, name in names.items():
        assert not [one for one in of_type(kind).values() if name in one], kind


def test_production_has_the_real_time(text):
    assert clock.VARIABLE not in text
    with pytest.raises(BadParameterError):
        Parameters.from_context({"stage": "production", "clock": "+60"}.get)


def test_queues_keep_what_fails_and_no_message_is_handed_out_twice_at_once(of_type):
    queues = of_type("AWS::SQS::Queue")
    with_dead = [one for one in queues.values() if "RedrivePolicy" in one]
    assert len(with_dead) == len(Queue)
    for one in with_dead:
        assert one["RedrivePolicy"]["maxReceiveCount"] == 5
    sources = of_type("AWS::Lambda::EventSourceMapping").values()
    assert len(sources) == len(Queue)
    for source in sources:
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["ScalingConfig"]["MaximumConcurrency"] >= 2
    for function in (function for function in FUNCTIONS if function.queues):
        visible = [one["VisibilityTimeout"] for one in with_dead]
        assert 6 * function.timeout in visible


def test_a_mail_is_worked_on_alone(of_type):
    """Two slow calls to SES in one batch would outlast the function and leave a claimed mail in doubt."""
    sizes = {
        json.dumps(one["EventSourceArn"]): one["BatchSize"]
        for one in of_type("AWS::Lambda::EventSourceMapping").values()
    }
    assert sorted(sizes.values()) == [1, 1, 1, 10, 10]


def test_the_minute_calls_the_sweep_and_does_not_make_up_for_itself(of_type):
    (rule,) = [one for one in of_type("AWS::Events::Rule").values() if "ScheduleExpression" in one]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    (target,) = rule["Targets"]
    assert "FunctionsReminders" in json.dumps(target["Arn"])
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}


def test_ses_publishes_all_that_settles_a_mail(of_type):
    (events,) = of_type("AWS::SES::ConfigurationSetEventDestination").values()
    assert set(events["EventDestination"]["MatchingEventTypes"]) == {
        "send",
        "delivery",
        "bounce",
        "complaint",
        "reject",
        "deliveryDelay",
        "renderingFailure",
    }


def test_access_logs_hold_routes_and_never_paths(of_type):
    (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()
    logged = stage["AccessLogSettings"]["Format"]
    assert "$context.routeKey" in logged
    for leak in ("path", "sourceIp", "userAgent", "queryString", "header"):
        assert leak not in logged
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50}


def test_logs_are_not_kept_for_ever(of_type):
    groups = of_type("AWS::Logs::LogGroup").values()
    assert len(groups) == len(FUNCTIONS) + 1
    assert {one["RetentionInDays"] for one in groups} == {90}


def test_every_alarm_says_what_it_means_and_reaches_somebody(of_type, text):
    alarms = of_type("AWS::CloudWatch::Alarm").values()
    assert len(alarms) == 2 * len(FUNCTIONS) + len(Queue) + 4 + 5 + 6
    for alarm in alarms:
        says = alarm["AlarmDescription"]
        what, people, do = says.index("WHAT: "), says.index(" FOR PEOPLE: "), says.index(" DO: ")
        assert what < people < do < len(says) - 40
        assert len(says) <= 1024
        assert alarm["AlarmActions"]
    (ticking,) = [one for one in alarms if "minute sweep has not finished" in one["AlarmDescription"]]
    assert (ticking["TreatMissingData"], ticking["ComparisonOperator"]) == ("breaching", "LessThanThreshold")
    (subscription,) = of_type("AWS::SNS::Subscription").values()
    assert subscription["Endpoint"] == "ops@school.example.org"
    policies = [
        statement
        for one in of_type("AWS::SNS::TopicPolicy").values()
        for statement in one["PolicyDocument"]["Statement"]
    ]
    assert [
        one
        for one in policies
        if one["Effect"] == "Allow" and one["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    ]


def test_only_what_is_of_the_whole_account_is_allowed_on_every_resource(template):
    everywhere = {
        action
        for function in FUNCTIONS
        for one in statements_of(template, function.name)
        if one["Effect"] == "Allow" and "*" in listed(one["Resource"])
        for action in listed(one["Action"])
    }
    assert everywhere == {"ses:GetAccount", "ses:DeleteSuppressedDestination"}


def test_mail_is_sent_by_one_address_only(template):
    (sending,) = [one for one in statements_of(template, "mailer") if "ses:SendRawEmail" in listed(one["Action"])]
    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": "courses@school.example.org"}}


def test_every_setting_is_told_to_somebody():
    told = {name for function in FUNCTIONS for name in settings_of(function)}
    assert told == set(Settings.__dataclass_fields__)
    assert {grant for function in FUNCTIONS for grant in function.grants} == set(Grant)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"stage": "Prod Stage"}, "stage"),
        ({"protect": "perhaps"}, "protect"),
        ({"burst": "lots"}, "burst"),
        ({"public_url": "courses.example.org"}, "public_url"),
        ({"former_urls": "https://a.example.org/x"}, "public_url, former_urls"),
        ({"certificate": "arn:aws:acm:x"}, "certificate"),
        ({"sender": "me@elsewhere.org", "mail_domain": "x.org"}, "sender"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_was_expected(given, says):
    with pytest.raises(BadParameterError) as error:
        Parameters.from_context(given.get)
    assert str(error.value).startswith(says)


def test_a_restored_table_takes_the_place_of_the_stacks_own_for_every_function():
    template = synthesized(stage="production", **{"production:table": "Kindred-production-Table-20270201T1200"})
    made = {one["Type"] for one in template["Resources"].values()}
    assert "AWS::DynamoDB::GlobalTable" not in made
    for function in FUNCTIONS:
        environment = next(
            one["Properties"]["Environment"]["Variables"]
            for one in template["Resources"].values()
            if one["Type"] == "AWS::Lambda::Function" and one["Properties"].get("Description") == function.does
        )
        assert environment["KINDRED_TABLE"] == "Kindred-production-Table-20270201T1200"
        for statement in statements_of(template, function.name):
            if "dynamodb:" in str(statement["Action"]):
                assert "table/Kindred-production-Table-20270201T1200" in json.dumps(statement["Resource"])


def test_what_a_lost_stack_has_left_is_taken_over_and_not_made_anew():
    arn = "arn:aws:{}:eu-central-1:111122223333:{}"
    left = {
        "production:table": "left",
        "production:answers_key": arn.format("kms", "key/0a1b2c3d-0000-4000-8000-000000000000"),
        "production:key_ring": arn.format("secretsmanager", "secret:KeyRing-AbCdEf"),
        "production:video_keys": arn.format("secretsmanager", "secret:VideoKeys-AbCdEf"),
        "own_identity": "false",
    }
    template = synthesized(stage="production", mail_domain="school.example.org", **left)
    made = {one["Type"] for one in template["Resources"].values()}
    assert made.isdisjoint(
        {"AWS::DynamoDB::GlobalTable", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::SES::EmailIdentity"}
    )
    text = json.dumps(template)
    assert all(left[name] in text for name in left if name.endswith(("_key", "_ring", "_keys")))


def test_the_senders_identity_outlives_the_stack(template):
    """Made anew it would have other DKIM keys, and no mail would arrive until they stand in DNS."""
    (identity,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::SES::EmailIdentity"]
    assert identity["DeletionPolicy"] == "Retain"


def test_every_host_that_was_ever_mailed_leads_to_the_platform():
    given = {
        "public_url": "https://courses.school.example.org",
        "former_urls": "https://kurse.school.example.org",
        "certificate": "arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d",
    }
    template = synthesized(stage="production", **given)
    domains = [
        one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::ApiGatewayV2::DomainName"
    ]
    assert [one["DomainName"] for one in domains] == ["courses.school.example.org", "kurse.school.example.org"]
    assert all(one["DomainNameConfigurations"][0]["SecurityPolicy"] == "TLS_1_2" for one in domains)
    mapped = [
        one["Properties"]["Stage"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::ApiGatewayV2::ApiMapping"
    ]
    assert mapped == ["$default", "$default"]
    assert sum("Cname" in name for name in template["Outputs"]) == len(domains)


def test_the_dashboard_and_the_alarms_look_at_what_the_sweep_tells(of_type, text):
    (board,) = of_type("AWS::CloudWatch::Dashboard").values()
    body = json.dumps(board["DashboardBody"])
    for name in (heartbeat.WORKED, heartbeat.FAILED, heartbeat.WAITING, heartbeat.BEHIND, heartbeat.DOUBTED):
        assert name in body
    for name in (heartbeat.SESSIONS, heartbeat.MUTED, "Bounce", "EstimatedCharges", "Throttles", "5xx", "Count"):
        assert name in body
    alarmed = {one.get("MetricName") for one in of_type("AWS::CloudWatch::Alarm").values()}
    ours = {heartbeat.SWEPT, heartbeat.FAILED, heartbeat.WAITING, heartbeat.BEHIND, heartbeat.MUTED}
    assert ours | {"Reputation.BounceRate", "Reputation.ComplaintRate", "5xx"} <= alarmed
    for one in of_type("AWS::CloudWatch::Alarm").values():
        if one.get("Namespace") == heartbeat.NAMESPACE and one["MetricName"] in ours:
            dimensions = {each["Name"]: each["Value"] for each in one["Dimensions"]}
            assert dimensions == {"service": "reminders", "stage": "production"}


def test_every_function_and_queue_has_words_of_its_own():
    for function in FUNCTIONS:
        assert alarm_words.errors(function.name).costs
    assert len({alarm_words.dead_letters(queue) for queue in Queue}) == len(Queue)


def test_an_alarm_names_its_stage_in_each_command_that_it_asks_for(of_type):
    said = [one["AlarmDescription"] for one in of_type("AWS::CloudWatch::Alarm").values()]
    commands = re.findall(r"\bmake \w+(?: STAGE=\w+)?", " ".join(said))
    assert {"make release", "make redrive", "make status"} <= {one.partition(" STAGE")[0] for one in commands}
    assert all(one.endswith(" STAGE=production") for one in commands)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {one.split()[1] for one in commands} <= set(targets)
    assert max(map(len, said)) <= 1_024


def test_the_stack_stays_well_below_the_resources_that_cloudformation_allows(template):
    assert len(template["Resources"]) < 400


def test_alarms_are_counted_in_the_cost_as_they_are(of_type):
    assert len(of_type("AWS::CloudWatch::Alarm")) == month.ALARMS


def test_what_one_stage_takes_over_no_other_stage_does():
    """One cdk.json serves all: a trial must not come to work on the people of production."""
    template = synthesized(stage="dev", **{"production:table": "Kindred-production-Table-20270201T1200"})
    assert "AWS::DynamoDB::GlobalTable" in {one["Type"] for one in template["Resources"].values()}
    assert "20270201T1200" not in json.dumps(template)


def test_a_host_that_is_named_twice_is_made_once():
    urls = {"public_url": "https://a.example.org", "former_urls": "https://b.example.org,https://a.example.org"}
    template = synthesized(
        stage="production", certificate="arn:aws:acm:eu-central-1:111122223333:certificate/0a", **urls
    )
    domains = [one for one in template["Resources"].values() if one["Type"] == "AWS::ApiGatewayV2::DomainName"]
    assert len(domains) == 2
