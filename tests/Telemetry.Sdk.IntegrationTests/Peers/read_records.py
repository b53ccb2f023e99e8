"""Every record of a topic as JSON lines, read with Confluent's Protobuf deserializer as it comes: the schema is found by
header or prefix and fetched from the registry. BROKERS REGISTRY TOPIC MESSAGE FILE_DESCRIPTOR_BASE64"""
import base64
import json
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

brokers, registry, topic, name, descriptor = sys.argv[1:]
if name.endswith(".TracesData"):
    message = TracesData
else:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(descriptor)))
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))

deserialize = ProtobufDeserializer(message, {}, SchemaRegistryClient({"url": registry}))
consumer = Consumer({"bootstrap.servers": brokers, "group.id": "tests", "enable.auto.commit": False, "allow.auto.create.topics": False})
partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
left = {p: consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=30)[1] for p in partitions}
left = {p: end for p, end in left.items() if end}
consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in left])
deadline = time.monotonic() + 60
while left and time.monotonic() < deadline:
    record = consumer.poll(1)
    if record is None:
        continue
    if record.error():
        sys.exit(str(record.error()))
    headers = record.headers() or []
    value = deserialize(record.value(), SerializationContext(topic, MessageField.VALUE, headers))
    print(json.dumps({
        "partition": record.partition(), "key": record.key() and record.key().decode(), "headers": {k: v.hex() for k, v in headers},
        "value": json_format.MessageToDict(value, use_integers_for_enums=True)}))
    if record.offset() + 1 >= left[record.partition()]:
        del left[record.partition()]
consumer.close()
if left:
    sys.exit(f"the ends of {sorted(left)} were not reached")
