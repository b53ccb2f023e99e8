"""Writes events with Confluent's Protobuf serializer as it comes. BROKERS REGISTRY TOPIC MESSAGE FILE_DESCRIPTOR_BASE64 RECORDS_JSON"""
import base64
import json
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

brokers, registry, topic, name, descriptor, records = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(descriptor)))
message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
serialize = ProtobufSerializer(message, SchemaRegistryClient({"url": registry}), {"use.deprecated.format": False})
producer = Producer({"bootstrap.servers": brokers})
failed = []
for record in json.loads(records):
    value = serialize(json_format.ParseDict(record["value"], message()), SerializationContext(topic, MessageField.VALUE))
    producer.produce(topic, key=record.get("key"), value=value, headers=record.get("headers"),
                     on_delivery=lambda error, _: failed.append(str(error)) if error else None)
left = producer.flush(60)
if left or failed:
    sys.exit(f"{left} records were not delivered: {failed}")
