package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.connect.ConnectorProperties;
import io.nsqconnect.client.connect.RecordingWorker;
import io.nsqconnect.sink.NsqSinkTask;
import io.nsqconnect.source.NsqSourceTask;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A record that goes from Kafka to NSQ and back, in an envelope, is what it was. */
@Timeout(300)
class RoundTripTest {
  private static final long TIMESTAMP_MS = 1_700_000_000_123L;
  private static final String PUBLISHED = "PUB topic ";

  private final FakeNsqd nsqd = FakeNsqd.onLoopback();
  private final RecordingWorker worker = new RecordingWorker();
  private final NsqSinkTask sink = new NsqSinkTask();
  private final NsqSourceTask source = new NsqSourceTask();

  @AfterEach
  void stop() {
    sink.stop();
    source.stop();
    nsqd.close();
  }

  static Stream<Arguments> envelopesAndParts() {
    List<SchemaAndValue> parts =
        List.of(
            SchemaAndValue.NULL,
            new SchemaAndValue(Schema.BYTES_SCHEMA, new byte[] {'t', 'e', 'x', 't'}),
            new SchemaAndValue(Schema.BYTES_SCHEMA, new byte[] {0, -1, '\n', -128}),
            new SchemaAndValue(Schema.STRING_SCHEMA, "ü \"quoted\"\n"),
            new SchemaAndValue(Schema.BOOLEAN_SCHEMA, true),
            new SchemaAndValue(Schema.INT32_SCHEMA, -7),
            new SchemaAndValue(Schema.INT64_SCHEMA, Long.MIN_VALUE),
            new SchemaAndValue(Schema.FLOAT32_SCHEMA, 0.1f),
            new SchemaAndValue(Schema.FLOAT64_SCHEMA, Double.NaN),
            new SchemaAndValue(null, Map.of("id", 7L, "tags", List.of("a", "b"))));
    return Stream.of("json", "cloudevents")
        .flatMap(envelope -> parts.stream().map(part -> Arguments.of(envelope, part)));
  }

  @ParameterizedTest
  @MethodSource("envelopesAndParts")
  void keepsKeyValueHeadersAndTimestamp(String envelope, SchemaAndValue part) throws Exception {
    Headers headers = new ConnectHeaders();
    headers.addString("first", "1");
    headers.add("part", part);
    headers.addLong("first", 2);
    SinkRecord record =
        new SinkRecord(
            "topic",
            3,
            part.schema(),
            part.value(),
            part.schema(),
            part.value(),
            42,
            TIMESTAMP_MS,
            TimestampType.CREATE_TIME,
            headers);

    SourceRecord back = fromNsq(envelope, toNsq(envelope, record));

    assertThat(back.topic()).isEqualTo("topic");
    assertThat(back.timestamp()).isEqualTo(TIMESTAMP_MS);
    assertSame(new SchemaAndValue(back.keySchema(), back.key()), part);
    assertSame(new SchemaAndValue(back.valueSchema(), back.value()), part);
    assertThat(back.headers()).extracting(Header::key).containsExactly("first", "part", "first");
    assertThat(back.headers().lastWithName("first").value()).isEqualTo(2L);
    Header headerOfPart = back.headers().lastWithName("part");
    assertSame(new SchemaAndValue(headerOfPart.schema(), headerOfPart.value()), part);
  }

  private static void assertSame(SchemaAndValue back, SchemaAndValue there) {
    assertThat(back.schema()).isEqualTo(there.schema());
    assertThat(back.value()).isEqualTo(there.value());
  }

  /** The body of the message that the sink makes of {@code record}. */
  private String toNsq(String envelope, SinkRecord record) {
    sink.initialize(worker);
    sink.start(
        with(
            envelope,
            Map.of(
                "nsq.headers.include", ".*",
                "nsq.null.value", "literal",
                "bridge.id", "there")));
    sink.put(List.of(record));
    nsqd.awaitCommand(PUBLISHED);
    return nsqd.commands(PUBLISHED).get(0).substring(PUBLISHED.length());
  }

  /** The record that the source makes of a message. */
  private SourceRecord fromNsq(String envelope, String body) throws InterruptedException {
    nsqd.enqueue("topic", body);
    source.initialize(worker);
    source.start(
        with(
            envelope,
            Map.of(
                "nsq.topics", "topic",
                "nsq.channel", "channel",
                "nsq.record.headers", "none",
                "nsq.dedupe.enabled", "false",
                "nsq.assigned", nsqd.address() + "/topic")));
    List<SourceRecord> records = source.poll();
    while (records == null) {
      records = source.poll();
    }
    return records.get(0);
  }

  private Map<String, String> with(String envelope, Map<String, String> properties) {
    Map<String, String> all = ConnectorProperties.with(properties, "nsq.envelope", envelope);
    all.putAll(ConnectorProperties.at(nsqd));
    return all;
  }
}
