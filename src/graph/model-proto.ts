import protobuf from 'protobufjs/minimal.js';
import type { Attribute, Constant, Graph, GraphNode } from './graph.ts';
import type { ElementType, Value } from './value.ts';

/**
 * Serialises a graph as an ONNX ModelProto. Field numbers and type codes are those of onnx.proto (ONNX 1.17,
 * IR version 10).
 */

/** Where a parameter's bytes lie: a file beside the model, and a range in it. */
export interface ExternalData {
  location: string;
  offset: number;
  length: number;
}

const irVersion = 10;
const operatorSets = [
  { domain: '', version: 21 },
  { domain: 'com.microsoft', version: 1 },
];

const dataType: Record<ElementType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

type Writer = protobuf.Writer;
type Body = (writer: Writer) => void;

/** Bytes of the model file; `locate` says where each parameter lies. */
export function serialiseModel(graph: Graph, locate: (parameter: Value) => ExternalData): Uint8Array {
  const writer = protobuf.Writer.create();
  integer(writer, 1, irVersion);
  text(writer, 2, 'tyto');
  message(writer, 7, (body) => writeGraph(body, graph, locate));
  for (const { domain, version } of operatorSets) {
    message(writer, 8, (body) => {
      text(body, 1, domain);
      integer(body, 2, version);
    });
  }
  return writer.finish();
}

function writeGraph(writer: Writer, graph: Graph, locate: (parameter: Value) => ExternalData): void {
  const finalName = (name: string) => graph.outputNames.get(name) ?? name;
  for (const node of graph.nodes) message(writer, 1, (body) => writeNode(body, node, finalName));
  text(writer, 2, graph.name);
  for (const constant of graph.constants) message(writer, 5, (body) => writeConstant(body, constant));
  for (const { value } of graph.parameters) message(writer, 5, (body) => writeExternal(body, value, locate(value)));
  for (const input of graph.inputs) message(writer, 11, (body) => writeValueInfo(body, input));
  for (const output of graph.outputs) message(writer, 12, (body) => writeValueInfo(body, output));
}

function writeNode(writer: Writer, node: GraphNode, finalName: (name: string) => string): void {
  for (const input of withoutTrailingGaps(node.inputs)) text(writer, 1, finalName(input));
  for (const output of withoutTrailingGaps(node.outputs)) text(writer, 2, finalName(output));
  text(writer, 4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, (body) => writeAttribute(body, name, attribute));
  }
  text(writer, 7, node.domain);
}

/** An optional input or output that is left out behind the last one is not written at all. */
function withoutTrailingGaps(names: readonly string[]): readonly string[] {
  return names.slice(0, names.findLastIndex((name) => name !== '') + 1);
}

function writeAttribute(writer: Writer, name: string, attribute: Attribute | { float: number }): void {
  text(writer, 1, name);
  if (typeof attribute === 'string') {
    text(writer, 4, attribute);
    integer(writer, 20, attributeType.string);
  } else if (typeof attribute === 'number' || typeof attribute === 'bigint') {
    integer(writer, 3, Number(attribute));
    integer(writer, 20, attributeType.int);
  } else if ('float' in attribute) {
    writer.uint32(tag(2, 5)).float(attribute.float);
    integer(writer, 20, attributeType.float);
  } else {
    for (const number of attribute) integer(writer, 8, number);
    integer(writer, 20, attributeType.ints);
  }
}

function writeTensorHead(writer: Writer, value: Value): void {
  for (const size of value.shape) integer(writer, 1, size as number);
  integer(writer, 2, dataType[value.type]);
  text(writer, 8, value.name);
}

function writeConstant(writer: Writer, { value, data }: Constant): void {
  writeTensorHead(writer, value);
  writer.uint32(tag(9, 2)).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeExternal(writer: Writer, value: Value, external: ExternalData): void {
  writeTensorHead(writer, value);
  for (const [key, entry] of Object.entries(external)) {
    message(writer, 13, (body) => {
      text(body, 1, key);
      text(body, 2, String(entry));
    });
  }
  integer(writer, 14, 1);
}

function writeValueInfo(writer: Writer, value: Value): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      integer(tensor, 1, dataType[value.type]);
      message(tensor, 2, (shape) => {
        for (const size of value.shape) {
          message(shape, 1, (dimension) =>
            typeof size === 'number' ? integer(dimension, 1, size) : text(dimension, 2, size),
          );
        }
      });
    }),
  );
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function integer(writer: Writer, field: number, value: number): void {
  writer.uint32(tag(field, 0)).int64(value);
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32(tag(field, 2)).string(value);
}

function message(writer: Writer, field: number, body: Body): void {
  body(writer.uint32(tag(field, 2)).fork());
  writer.ldelim();
}
