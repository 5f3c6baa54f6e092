"""A topic's life through boto3; prints what boto3 made of each answer."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, listener = sys.argv[1:3]
sns = boto3.client(
    "sns",
    endpoint_url=url,
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
    config=Config(retries={"max_attempts": 0}),
)


def refused(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [type(error).__name__, error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return "served"


odd = "a\tb <&> \u00e9 \u0001"
topic = sns.create_topic(Name="boto", Attributes={"DisplayName": "D"}, Tags=[{"Key": "k", "Value": odd}])["TopicArn"]
sns.add_permission(TopicArn=topic, Label="drs", AWSAccountId=["476877469412"], ActionName=["Publish"])
sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="2")
attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
sns.remove_permission(TopicArn=topic, Label="drs")
subscription = sns.subscribe(
    TopicArn=topic,
    Protocol="http",
    Endpoint=listener,
    Attributes={"FilterPolicy": '{"t":["a b"]}'},
    ReturnSubscriptionArn=True,
)["SubscriptionArn"]
sns.set_subscription_attributes(
    SubscriptionArn=subscription, AttributeName="RawMessageDelivery", AttributeValue="true"
)
page = sns.get_paginator("list_topics").paginate().build_full_result()
batch = sns.publish_batch(
    TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "1"}, {"Id": "b", "Message": ""}]
)
told = {
    "topic": topic,
    "displayName": attributes["DisplayName"],
    "signatureVersion": attributes["SignatureVersion"],
    "statements": [one["Sid"] for one in json.loads(attributes["Policy"])["Statement"]],
    "tags": sns.list_tags_for_resource(ResourceArn=topic)["Tags"],
    "topics": len(page["Topics"]),
    "pending": sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["SubscriptionArn"],
    "raw": sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]["RawMessageDelivery"],
    "published": len(sns.publish(TopicArn=topic, Message="m", Subject="S")["MessageId"]),
    "batch": [[one["Id"] for one in batch["Successful"]], batch["Failed"]],
    "pendingUnsubscribe": refused(sns.unsubscribe, SubscriptionArn=subscription)[:1],
    "unknown": refused(sns.get_topic_attributes, TopicArn=topic + "-2"),
    "deleted": sns.delete_topic(TopicArn=topic)["ResponseMetadata"]["HTTPStatusCode"],
}
print(json.dumps(told))
