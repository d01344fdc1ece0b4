"""The HTTP front: each route of the manifest to its function, throttled, and logged without addresses or tokens."""

import json
from collections.abc import Sequence

from aws_cdk import CfnOutput, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.limits import Limit, limits_of_routes
from infra.manifest import DEFAULT, FUNCTIONS

_LOGGED = {
    "request": "$context.requestId",
    "at": "$context.requestTime",
    # The route's pattern, never the path: tokens stand in paths.
    "route": "$context.routeKey",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}


class Web(Construct):
    def __init__(self, scope: Construct, construct_id: str, *, hosts: Sequence[str], certificate: str) -> None:
        super().__init__(scope, construct_id)
        self._hosts, self._certificate = hosts, certificate
        self.api = apigateway.HttpApi(self, "Api", create_default_stage=False)

    def serve(self, by_name: dict[str, lambda_.Function], *, limit: Limit) -> None:
        routes = self._routes(by_name)
        stage = self._stage(limit)
        # A stage that comes before a route that it limits is refused.
        stage.node.add_dependency(*routes)
        if self._certificate:
            for host in self._hosts:
                self._named(host, stage)

    def _routes(self, by_name: dict[str, lambda_.Function]) -> list[apigateway.HttpRoute]:
        made = []
        for function in (function for function in FUNCTIONS if function.routes):
            # One permission for each function rather than each route: a stack may have 500 resources.
            integration = integrations.HttpLambdaIntegration(
                f"{function.name.title()}Integration", by_name[function.name], scope_permission_to_route=False
            )
            for route in function.routes:
                method, _, path = route.partition(" ")
                made.append(
                    apigateway.HttpRoute(
                        self,
                        route.replace("/", "|"),
                        http_api=self.api,
                        integration=integration,
                        route_key=apigateway.HttpRouteKey.DEFAULT
                        if route == DEFAULT
                        else apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod[method]),
                    )
                )
        return made

    def _stage(self, limit: Limit) -> apigateway.CfnStage:
        group = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
        )
        return apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=limit.rate, throttling_burst_limit=limit.burst
            ),
            route_settings={
                route: {"ThrottlingRateLimit": own.rate, "ThrottlingBurstLimit": own.burst}
                for route, own in limits_of_routes(limit).items()
            },
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=group.log_group_arn, format=json.dumps(_LOGGED)
            ),
        )

    def _named(self, host: str, stage: apigateway.CfnStage) -> None:
        """A host of our own. One that was ever mailed stays: links lead to it for as long as mails are kept."""
        domain = apigateway.CfnDomainName(
            self,
            f"Host-{host}",
            domain_name=host,
            domain_name_configurations=[
                apigateway.CfnDomainName.DomainNameConfigurationProperty(
                    certificate_arn=self._certificate, endpoint_type="REGIONAL", security_policy="TLS_1_2"
                )
            ],
        )
        mapping = apigateway.CfnApiMapping(
            self, f"Mapping-{host}", api_id=self.api.api_id, domain_name=domain.ref, stage=stage.stage_name
        )
        mapping.add_resource_dependency(stage)
        CfnOutput(
            self,
            f"Cname-{host}",
            value=domain.attr_regional_domain_name,
            description=f"In DNS: CNAME of {host} to this",
        )
