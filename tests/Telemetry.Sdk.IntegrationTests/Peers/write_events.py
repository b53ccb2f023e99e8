"""Writes events with Confluent's Protobuf serializer as it comes: the schema's id before the message, or with SCHEMA_ID
"header" its GUID in a header. BROKERS REGISTRY TOPIC MESSAGE FILE_DESCRIPTOR_BASE64 SCHEMA_ID RECORDS_JSON"""
import base64
import json
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, header_schema_id_serializer, prefix_schema_id_serializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

brokers, registry, topic, name, descriptor, place, records = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(descriptor)))
message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
serialize = ProtobufSerializer(message, SchemaRegistryClient({"url": registry}), {
    "schema.id.serializer": header_schema_id_serializer if place == "header" else prefix_schema_id_serializer})
producer = Producer({"bootstrap.servers": brokers})
failed = []
for record in json.loads(records):
    headers = list(record.get("headers", {}).items())
    value = serialize(json_format.ParseDict(record["value"], message()), SerializationContext(topic, MessageField.VALUE, headers))
    producer.produce(topic, key=record.get("key"), value=value, headers=headers,
                     on_delivery=lambda error, _: failed.append(str(error)) if error else None)
left = producer.flush(60)
if left or failed:
    sys.exit(f"{left} records were not delivered: {failed}")
