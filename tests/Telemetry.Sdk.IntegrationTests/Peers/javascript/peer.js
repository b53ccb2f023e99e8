// Confluent's JavaScript registry client and serdes as they come: one call a line in, one answer a line out, both JSON with
// bytes in Base64. A call is [name, parameters]; an answer is {ok} or {error: {code, message}}.
'use strict';

const { createFileRegistry, fromBinary, fromJson, toJson } = require('@bufbuild/protobuf');
const { FileDescriptorProtoSchema, FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt');
const confluent = require('@confluentinc/schemaregistry');
const { createInterface } = require('node:readline');

let client;

// The types of a generated file, without generated code. A descriptor of C#'s has no JSON names: fields go by their own.
const registryOf = (files) => createFileRegistry({
  $typeName: FileDescriptorSetSchema.typeName,
  file: files.map((file) => fromBinary(FileDescriptorProtoSchema, Buffer.from(file, 'base64'))),
});

const typed = (schema) => ({ ...schema, schemaType: 'PROTOBUF' });

const idStrategy = (header) => (header ? confluent.HeaderSchemaIdSerializer : confluent.PrefixSchemaIdSerializer);

const calls = {
  open: ({ url }) => {
    client = new confluent.SchemaRegistryClient({ baseURLs: [url], maxRetries: 0 });
  },

  register: ({ subject, schema }) => client.registerFullResponse(subject, typed(schema)),
  lookUp: ({ subject, schema }) => client.getIdFullResponse(subject, typed(schema)),
  byId: ({ subject, id, format }) => client.getBySubjectAndId(subject, id, format),
  byGuid: ({ guid, format }) => client.getByGuid(guid, format),
  latest: ({ subject, format }) => client.getLatestSchemaMetadata(subject, format),
  version: ({ subject, version, deleted, format }) => client.getSchemaMetadata(subject, version, deleted, format),
  withMetadata: ({ subject, metadata }) => client.getLatestWithMetadata(subject, metadata),
  versions: ({ subject }) => client.getAllVersions(subject),
  subjects: () => client.getAllSubjects(),
  isCompatible: ({ subject, version, schema }) => (version
    ? client.testCompatibility(subject, version, typed(schema))
    : client.testSubjectCompatibility(subject, typed(schema))),
  setLevel: ({ subject, level }) => (subject ? client.updateCompatibility(subject, level) : client.updateDefaultCompatibility(level)),
  level: ({ subject }) => (subject ? client.getCompatibility(subject) : client.getDefaultCompatibility()),
  deleteVersion: ({ subject, version, permanent }) => client.deleteSubjectVersion(subject, version, permanent),
  deleteSubject: ({ subject, permanent }) => client.deleteSubject(subject, permanent),

  serialize: async ({ topic, files, type, values, header, register }) => {
    const registry = registryOf(files);
    const serializer = new confluent.ProtobufSerializer(client, confluent.SerdeType.VALUE, {
      registry, autoRegisterSchemas: register, schemaIdSerializer: idStrategy(header),
    });
    const records = [];
    for (const value of values) {
      const headers = {};
      const bytes = await serializer.serialize(topic, fromJson(registry.getMessage(type), value), headers);
      records.push({
        value: bytes.toString('base64'),
        headers: Object.entries(headers).map(([name, content]) => [name, Buffer.from(content).toString('base64')]),
      });
    }
    return records;
  },

  deserialize: async ({ topic, files, type, records }) => {
    const deserializer = new confluent.ProtobufDeserializer(client, confluent.SerdeType.VALUE, {});
    const description = registryOf(files).getMessage(type);
    const values = [];
    for (const { value, headers } of records) {
      // The last of a name counts, as for every client.
      const named = Object.fromEntries(headers.map(([name, content]) => [name, Buffer.from(content, 'base64')]));
      const message = await deserializer.deserialize(topic, Buffer.from(value, 'base64'), named);
      values.push(message && { type: message.$typeName, message: toJson(description, message, { useProtoFieldName: true }) });
    }
    return values;
  },
};

async function answer(line) {
  try {
    const [name, parameters] = JSON.parse(line);
    return { ok: (await calls[name](parameters)) ?? null };
  } catch (error) {
    return { error: { code: error.errorCode ?? null, message: error.message } };
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
  }
  // Keep-alive connections would hold the process.
  process.exit(0);
})();
