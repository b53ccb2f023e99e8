"""Confluent's Python registry client and serdes as they come: one call a line in, one answer a line out, both JSON with
bytes in Base64. A call is [name, parameters]; an answer is {ok} or {error: {code, message}}."""
import base64
import json
import sys

from confluent_kafka.schema_registry import Metadata, MetadataProperties, Schema, SchemaReference, SchemaRegistryClient, header_schema_id_serializer, prefix_schema_id_serializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

client = None


def to_base64(data):
    return base64.b64encode(data).decode()


def message_class(files, type):
    """The type of a generated file, without generated code."""
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(file)))
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(type))


def sent(schema):
    metadata = schema.get("metadata")
    return Schema(
        schema["schema"], "PROTOBUF", [SchemaReference(r["name"], r["subject"], r["version"]) for r in schema.get("references", [])],
        metadata and Metadata(None, MetadataProperties(metadata["properties"]), None))


def content(schema):
    return {"schema": schema.schema_str, "schemaType": schema.schema_type, "references": [r.to_dict() for r in schema.references or []]}


def registered(found):
    return {"id": found.schema_id, "guid": found.guid, "version": found.version, "subject": found.subject, **(content(found.schema) if found.schema else {})}


def open_client(url):
    global client
    client = SchemaRegistryClient({"url": url, "max.retries": 0})


def serialize(topic, files, type, values, header, register):
    message = message_class(files, type)
    serializer = ProtobufSerializer(message, client, {
        "auto.register.schemas": register, "schema.id.serializer": header_schema_id_serializer if header else prefix_schema_id_serializer})
    records = []
    for value in values:
        headers = []
        data = serializer(json_format.ParseDict(value, message()), SerializationContext(topic, MessageField.VALUE, headers))
        records.append({"value": to_base64(data), "headers": [[name, to_base64(content)] for name, content in headers]})
    return records


def deserialize(topic, files, type, records):
    deserializer = ProtobufDeserializer(message_class(files, type), {}, client)
    values = []
    for record in records:
        headers = [(name, base64.b64decode(content)) for name, content in record["headers"]]
        message = deserializer(base64.b64decode(record["value"]), SerializationContext(topic, MessageField.VALUE, headers))
        values.append({"type": message.DESCRIPTOR.full_name, "message": json_format.MessageToDict(message)})
    return values


CALLS = {
    "open": open_client,
    "register": lambda subject, schema: registered(client.register_schema_full_response(subject, sent(schema))),
    "lookUp": lambda subject, schema: registered(client.lookup_schema(subject, sent(schema))),
    "byId": lambda subject, id, format=None: content(client.get_schema(id, subject, format)),
    "byGuid": lambda guid, format=None: content(client.get_schema_by_guid(guid, format)),
    "latest": lambda subject, format=None: registered(client.get_latest_version(subject, format)),
    "version": lambda subject, version, deleted, format=None: registered(client.get_version(subject, version, deleted, format)),
    "withMetadata": lambda subject, metadata: registered(client.get_latest_with_metadata(subject, metadata)),
    "versions": lambda subject: client.get_versions(subject),
    "subjects": lambda: client.get_subjects(),
    "isCompatible": lambda subject, schema, version="latest": client.test_compatibility(subject, sent(schema), version),
    "setLevel": lambda level, subject=None: client.set_compatibility(subject, level)["compatibility"],
    "level": lambda subject=None: client.get_compatibility(subject),
    "deleteVersion": lambda subject, version, permanent: client.delete_version(subject, version, permanent),
    "deleteSubject": lambda subject, permanent: client.delete_subject(subject, permanent),
    "serialize": serialize,
    "deserialize": deserialize,
}


def answer(line):
    try:
        name, parameters = json.loads(line)
        return {"ok": CALLS[name](**parameters)}
    except SchemaRegistryError as error:
        return {"error": {"code": error.error_code, "message": error.error_message}}
    except Exception as error:
        return {"error": {"code": None, "message": repr(error)}}


for line in sys.stdin:
    print(json.dumps(answer(line)), flush=True)
