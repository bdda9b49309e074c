package io.nsqconnect.broker.stats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.nsqconnect.broker.auth.Grant;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.stats.Stats.ChannelStats;
import io.nsqconnect.broker.stats.Stats.ClientStats;
import io.nsqconnect.broker.stats.Stats.LatencyStats;
import io.nsqconnect.broker.stats.Stats.MemoryStats;
import io.nsqconnect.broker.stats.Stats.Percentile;
import io.nsqconnect.broker.stats.Stats.PublishCount;
import io.nsqconnect.broker.stats.Stats.TopicStats;
import io.nsqconnect.broker.tls.TlsSession;
import io.nsqconnect.protocol.transport.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Statistics as JSON, member for member as nsqd writes them: tools read them by name and form. */
public final class StatsJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;

  private StatsJson(JsonGenerator json) {
    this.json = json;
  }

  /** {@code stats} as UTF-8. */
  public static byte[] render(Stats stats) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      new StatsJson(generator).write(stats);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(Stats stats) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", Version.NSQD);
    json.writeStringField("health", stats.health());
    json.writeNumberField("start_time", stats.startTimeEpochSeconds());
    json.writeFieldName("topics");
    writeArray(stats.topics(), this::write);
    if (stats.memory() != null) {
      write(stats.memory());
    }
    json.writeFieldName("producers");
    writeArray(stats.producers(), this::write);
    json.writeEndObject();
  }

  private void write(TopicStats topic) throws IOException {
    json.writeStartObject();
    json.writeStringField("topic_name", topic.name());
    json.writeFieldName("channels");
    writeArray(topic.channels(), this::write);
    json.writeNumberField("depth", topic.depth());
    json.writeNumberField("backend_depth", topic.spillDepth());
    json.writeNumberField("message_count", topic.messageCount());
    json.writeNumberField("message_bytes", topic.messageBytes());
    json.writeBooleanField("paused", topic.paused());
    write(topic.latency());
    json.writeEndObject();
  }

  private void write(ChannelStats channel) throws IOException {
    json.writeStartObject();
    json.writeStringField("channel_name", channel.name());
    json.writeNumberField("depth", channel.depth());
    json.writeNumberField("backend_depth", channel.spillDepth());
    json.writeNumberField("in_flight_count", channel.inFlightCount());
    json.writeNumberField("deferred_count", channel.deferredCount());
    json.writeNumberField("message_count", channel.messageCount());
    if (channel.locality() != null) {
      writeUnlessZero("zone_local_msg_count", channel.locality().zoneLocal());
      writeUnlessZero("region_local_msg_count", channel.locality().regionLocal());
      writeUnlessZero("global_msg_count", channel.locality().global());
    }
    json.writeNumberField("requeue_count", channel.requeueCount());
    json.writeNumberField("timeout_count", channel.timeoutCount());
    json.writeNumberField("client_count", channel.clientCount());
    json.writeFieldName("clients");
    writeArray(channel.clients(), this::write);
    json.writeBooleanField("paused", channel.paused());
    write(channel.latency());
    json.writeEndObject();
  }

  private void write(ClientStats client) throws IOException {
    json.writeStartObject();
    json.writeStringField("client_id", client.clientId());
    json.writeStringField("hostname", client.hostname());
    json.writeStringField("version", "V2");
    json.writeStringField("remote_address", client.remoteAddress());
    json.writeNumberField("state", client.state());
    json.writeNumberField("ready_count", client.readyCount());
    json.writeNumberField("in_flight_count", client.inFlightCount());
    json.writeNumberField("message_count", client.messageCount());
    json.writeNumberField("finish_count", client.finishCount());
    json.writeNumberField("requeue_count", client.requeueCount());
    json.writeNumberField("connect_ts", client.connectedAtEpochSeconds());
    json.writeNumberField("sample_rate", client.sampleRate());
    Compression compression = client.transport().compression();
    json.writeBooleanField("deflate", compression == Compression.DEFLATE);
    json.writeBooleanField("snappy", compression == Compression.SNAPPY);
    json.writeStringField("user_agent", client.userAgent());
    if (client.grant() != null) {
      write(client.grant());
    }
    if (client.topology() != null) {
      json.writeStringField("topology_zone", client.topology().zone());
      json.writeStringField("topology_region", client.topology().region());
    }
    if (!client.publishCounts().isEmpty()) {
      json.writeFieldName("pub_counts");
      writeArray(client.publishCounts(), this::write);
    }
    Optional<TlsSession> tls = client.transport().tls();
    json.writeBooleanField("tls", tls.isPresent());
    json.writeStringField("tls_cipher_suite", tls.map(TlsSession::cipherSuite).orElse(""));
    json.writeStringField("tls_version", tls.map(TlsSession::version).orElse(""));
    json.writeStringField("tls_negotiated_protocol", "");
    json.writeBooleanField("tls_negotiated_protocol_is_mutual", tls.isPresent());
    json.writeEndObject();
  }

  private void writeUnlessZero(String name, long number) throws IOException {
    if (number != 0) {
      json.writeNumberField(name, number);
    }
  }

  private void write(Grant grant) throws IOException {
    if (grant.permitsAnything()) {
      json.writeBooleanField("authed", true);
    }
    if (!grant.identity().isEmpty()) {
      json.writeStringField("auth_identity", grant.identity());
    }
    if (!grant.identityUrl().isEmpty()) {
      json.writeStringField("auth_identity_url", grant.identityUrl());
    }
  }

  private void write(PublishCount published) throws IOException {
    json.writeStartObject();
    json.writeStringField("topic", published.topic());
    json.writeNumberField("count", published.count());
    json.writeEndObject();
  }

  private void write(MemoryStats memory) throws IOException {
    json.writeObjectFieldStart("memory");
    json.writeNumberField("heap_objects", memory.heapObjects());
    json.writeNumberField("heap_idle_bytes", memory.heapIdleBytes());
    json.writeNumberField("heap_in_use_bytes", memory.heapInUseBytes());
    json.writeNumberField("heap_released_bytes", memory.heapReleasedBytes());
    json.writeNumberField("gc_pause_usec_100", memory.gcPauseMaxUs());
    json.writeNumberField("gc_pause_usec_99", memory.gcPause99Us());
    json.writeNumberField("gc_pause_usec_95", memory.gcPause95Us());
    json.writeNumberField("next_gc_bytes", memory.nextGcBytes());
    json.writeNumberField("gc_total_runs", memory.gcRuns());
    json.writeEndObject();
  }

  private void write(LatencyStats latency) throws IOException {
    json.writeObjectFieldStart("e2e_processing_latency");
    json.writeNumberField("count", latency.count());
    json.writeFieldName("percentiles");
    writeArray(latency.percentiles(), this::write);
    json.writeEndObject();
  }

  private void write(Percentile percentile) throws IOException {
    json.writeStartObject();
    BigDecimal shortest = BigDecimal.valueOf(percentile.quantile()).stripTrailingZeros();
    json.writeNumberField("quantile", shortest);
    json.writeNumberField("value", percentile.valueNs());
    json.writeEndObject();
  }

  private <T> void writeArray(List<T> elements, ElementWriter<T> writer) throws IOException {
    if (elements == null) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (T element : elements) {
      writer.write(element);
    }
    json.writeEndArray();
  }

  @FunctionalInterface
  private interface ElementWriter<T> {
    void write(T element) throws IOException;
  }
}
