package io.nsqconnect.client.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeFormatTest {
  private static final long TIMESTAMP_MS = 1_700_000_000_123L;

  static Stream<EnvelopeFormat> formats() {
    return Stream.of(EnvelopeFormat.json(), EnvelopeFormat.cloudEvents());
  }

  static Stream<Arguments> formatsAndValues() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "é");
    map.put("list", List.of(1L, 2.5, true));
    map.put("nothing", null);
    List<SchemaAndValue> values =
        List.of(
            SchemaAndValue.NULL,
            bytes(0, 255, 128),
            bytes('{', '"', 'a', '"', ':', '1', '}'),
            bytes(),
            of(Schema.STRING_SCHEMA, "plain, \"quoted\"\n\u0000 ü 𝄞"),
            of(Schema.STRING_SCHEMA, ""),
            of(Schema.BOOLEAN_SCHEMA, true),
            of(Schema.INT8_SCHEMA, Byte.MIN_VALUE),
            of(Schema.INT16_SCHEMA, Short.MAX_VALUE),
            of(Schema.INT32_SCHEMA, Integer.MIN_VALUE),
            of(Schema.INT64_SCHEMA, Long.MAX_VALUE),
            of(Schema.FLOAT32_SCHEMA, 0.1f),
            of(Schema.FLOAT32_SCHEMA, Float.NEGATIVE_INFINITY),
            of(Schema.FLOAT64_SCHEMA, -0.0),
            of(Schema.FLOAT64_SCHEMA, 1e300),
            of(Schema.FLOAT64_SCHEMA, Double.NaN),
            of(null, map),
            of(null, List.of("a", 1L)));
    return formats().flatMap(format -> values.stream().map(value -> Arguments.of(format, value)));
  }

  @ParameterizedTest
  @MethodSource("formatsAndValues")
  void givesBackEveryValueAsItWas(EnvelopeFormat format, SchemaAndValue value) {
    assertSame(roundTrip(format, envelope(SchemaAndValue.NULL, value)).value(), value);
  }

  @ParameterizedTest
  @MethodSource("formatsAndValues")
  void givesBackEveryKeyAsItWas(EnvelopeFormat format, SchemaAndValue key) {
    assertSame(roundTrip(format, envelope(key, SchemaAndValue.NULL)).key(), key);
  }

  @ParameterizedTest
  @MethodSource("formatsAndValues")
  void givesBackEveryHeaderAsItWas(EnvelopeFormat format, SchemaAndValue value) {
    Headers headers = new ConnectHeaders().add("name", value);

    Headers read = roundTrip(format, envelope(headers)).headers();

    assertThat(read).hasSize(1);
    assertThat(read.lastWithName("name").schema()).isEqualTo(value.schema());
    assertSame(new SchemaAndValue(value.schema(), read.lastWithName("name").value()), value);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void keepsTheOrderOfHeadersAndThoseOfOneName(EnvelopeFormat format) {
    Headers headers = new ConnectHeaders().addString("b", "1").addLong("a", 2).addString("b", "3");

    assertThat(roundTrip(format, envelope(headers)).headers()).isEqualTo(headers);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void keepsWhereTheRecordCameFromAndWhen(EnvelopeFormat format) {
    Envelope read = roundTrip(format, envelope(SchemaAndValue.NULL, SchemaAndValue.NULL));

    assertThat(read.id()).isEqualTo("orders-3-42");
    assertThat(read.topic()).isEqualTo("orders");
    assertThat(read.bridge()).isEqualTo("left");
    assertThat(read.timestampMs()).isEqualTo(TIMESTAMP_MS);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aRecordMayHaveNoTimestampAndAConnectorNoBridge(EnvelopeFormat format) {
    Envelope read =
        roundTrip(
            format,
            new Envelope(
                "o-0-0",
                "o",
                "",
                null,
                SchemaAndValue.NULL,
                SchemaAndValue.NULL,
                new ConnectHeaders()));

    assertThat(read.timestampMs()).isNull();
    assertThat(read.bridge()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aStructComesBackAsAMap(EnvelopeFormat format) {
    Schema schema = SchemaBuilder.struct().field("n", Schema.INT32_SCHEMA).build();

    Envelope read =
        roundTrip(
            format, envelope(SchemaAndValue.NULL, of(schema, new Struct(schema).put("n", 5))));

    assertThat(read.value()).isEqualTo(new SchemaAndValue(null, Map.of("n", 5L)));
  }

  @Test
  void jsonIsWrittenForPeopleAndProgramsToRead() {
    Headers headers = new ConnectHeaders().addString("trace", "t1");

    assertThat(
            text(
                EnvelopeFormat.json(),
                new Envelope(
                    "orders-3-42",
                    "orders",
                    "left",
                    TIMESTAMP_MS,
                    bytes(255),
                    bytes('h', 'i'),
                    headers)))
        .isEqualTo(
            "{\"v\":1,\"id\":\"orders-3-42\",\"topic\":\"orders\",\"bridge\":\"left\","
                + "\"ts\":1700000000123,\"key\":\"/w==\",\"keyEnc\":\"base64\","
                + "\"headers\":[{\"name\":\"trace\",\"value\":\"t1\"}],"
                + "\"value\":\"hi\",\"enc\":\"utf8\"}");
  }

  @Test
  void cloudEventsHaveTheAttributesThatTheSpecificationAsksFor() {
    assertThat(
            text(
                EnvelopeFormat.cloudEvents(),
                envelope(of(Schema.STRING_SCHEMA, "k"), bytes(255, 0))))
        .isEqualTo(
            "{\"specversion\":\"1.0\",\"id\":\"orders-3-42\",\"source\":\"kafka:orders\","
                + "\"type\":\"io.nsqconnect.record\",\"time\":\"2023-11-14T22:13:20.123Z\","
                + "\"partitionkey\":\"k\",\"bridge\":\"left\","
                + "\"datacontenttype\":\"application/octet-stream\",\"data_base64\":\"/wA=\"}");
  }

  @Test
  void readsAnEventThatSomebodyElseHasMade() {
    Envelope read =
        EnvelopeFormat.cloudEvents()
            .read(
                utf8(
                    "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/shop\",\"type\":\"sold\","
                        + "\"time\":\"2023-11-14T23:13:20+01:00\",\"data\":{\"n\":1}}"));

    assertThat(read.topic()).isEqualTo("/shop");
    assertThat(read.timestampMs()).isEqualTo(1_700_000_000_000L);
    assertThat(read.value().value()).isEqualTo(Map.of("n", 1L));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void saysWhatIsWrongWithAMessageThatIsNoEnvelope(
      EnvelopeFormat format, String body, String reason) {
    assertThatThrownBy(() -> format.read(utf8(body)))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> broken() {
    EnvelopeFormat json = EnvelopeFormat.json();
    EnvelopeFormat events = EnvelopeFormat.cloudEvents();
    return Stream.of(
        Arguments.of(json, "hello", "message of 5 bytes that is not JSON"),
        Arguments.of(json, "", "(expected: an object, the envelope)"),
        Arguments.of(json, "[]", "JSON ARRAY (expected: an object, the envelope)"),
        Arguments.of(json, "{} {}", "message of 5 bytes that is not JSON"),
        Arguments.of(json, "{}", "envelope of version null (expected: 1)"),
        Arguments.of(json, "{\"v\":2}", "envelope of version 2 (expected: 1)"),
        Arguments.of(json, "{\"v\":1,\"ts\":\"now\"}", "\"ts\" of the envelope is STRING"),
        Arguments.of(json, "{\"v\":1,\"headers\":{}}", "\"headers\" of the envelope is OBJECT"),
        Arguments.of(json, "{\"v\":1,\"headers\":[1]}", "\"name\" of the envelope is missing"),
        Arguments.of(json, "{\"v\":1,\"value\":1,\"enc\":\"rot13\"}", "encoding \"rot13\""),
        Arguments.of(json, "{\"v\":1,\"value\":300,\"enc\":\"int8\"}", "from -128 to 127"),
        Arguments.of(json, "{\"v\":1,\"value\":\"x\",\"enc\":\"int8\"}", "from -128 to 127"),
        Arguments.of(json, "{\"v\":1,\"value\":\"x\",\"enc\":\"float32\"}", "(expected: a number)"),
        Arguments.of(
            json, "{\"v\":1,\"value\":\"-xInfinity\",\"enc\":\"float32\"}", "(expected: a number)"),
        Arguments.of(json, "{\"v\":1,\"value\":\"*\",\"enc\":\"base64\"}", "not base64"),
        Arguments.of(json, "{\"v\":1,\"value\":1,\"enc\":\"utf8\"}", "(expected: a string)"),
        Arguments.of(events, "{\"id\":\"1\"}", "\"specversion\" of the envelope is missing"),
        Arguments.of(events, "{\"specversion\":\"0.3\"}", "(expected: \"1.0\")"),
        Arguments.of(
            events,
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"time\":\"noon\"}",
            "time \"noon\""));
  }

  private static Envelope roundTrip(EnvelopeFormat format, Envelope envelope) {
    return format.read(format.write(envelope));
  }

  private static String text(EnvelopeFormat format, Envelope envelope) {
    return new String(format.write(envelope), StandardCharsets.UTF_8);
  }

  private static Envelope envelope(SchemaAndValue key, SchemaAndValue value) {
    return envelope(key, value, new ConnectHeaders());
  }

  private static Envelope envelope(Headers headers) {
    return envelope(SchemaAndValue.NULL, SchemaAndValue.NULL, headers);
  }

  private static Envelope envelope(SchemaAndValue key, SchemaAndValue value, Headers headers) {
    return new Envelope(
        Envelope.id("orders", 3, 42), "orders", "left", TIMESTAMP_MS, key, value, headers);
  }

  private static void assertSame(SchemaAndValue read, SchemaAndValue written) {
    assertThat(read.schema()).isEqualTo(written.schema());
    if (written.value() instanceof byte[] bytes) {
      assertThat((byte[]) read.value()).isEqualTo(bytes);
    } else {
      assertThat(read.value()).isEqualTo(written.value());
    }
  }

  private static SchemaAndValue of(Schema schema, Object value) {
    return new SchemaAndValue(schema, value);
  }

  private static SchemaAndValue bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return of(Schema.BYTES_SCHEMA, bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
