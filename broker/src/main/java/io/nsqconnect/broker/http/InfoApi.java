package io.nsqconnect.broker.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.json.JsonText;
import io.nsqconnect.broker.stats.Stats;
import io.nsqconnect.broker.stats.StatsCollector;
import io.nsqconnect.broker.stats.StatsJson;
import io.nsqconnect.broker.stats.StatsQuery;
import io.nsqconnect.broker.stats.StatsText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;

/** What the broker says of itself: {@code /ping}, {@code /info} and {@code /stats}. */
final class InfoApi {
  private static final String HEALTHY = "OK";

  private final Configuration configuration;
  private final Supplier<ServerIdentity> identity;
  private final StatsCollector collector;

  InfoApi(
      Configuration configuration, Supplier<ServerIdentity> identity, StatsCollector collector) {
    this.configuration = configuration;
    this.identity = identity;
    this.collector = collector;
  }

  void addTo(Routes routes) {
    routes.get("/ping", Endpoint.of(this::ping).plain());
    routes.get("/info", Endpoint.of(this::info));
    routes.get("/stats", Endpoint.of(this::stats).withBody(BodyRules.awaited()));
  }

  private HttpReply ping(HttpCall call) {
    String health = health(call);
    return HttpReply.text(health.equals(HEALTHY) ? 200 : 500, health);
  }

  private static String health(HttpCall call) {
    String failure = call.engine().storageFailure();
    return failure == null ? HEALTHY : "NOK - " + failure;
  }

  private HttpReply info(HttpCall call) {
    return HttpReply.json(JsonText.object(this::writeInfo).getBytes(StandardCharsets.UTF_8));
  }

  private void writeInfo(JsonGenerator json) throws IOException {
    json.writeStringField("version", Version.NSQD);
    json.writeStringField("broadcast_address", configuration.get(Options.BROADCAST_ADDRESS));
    json.writeStringField("hostname", Configurations.hostname());
    json.writeNumberField("http_port", identity.get().httpPort());
    json.writeNumberField("tcp_port", identity.get().tcpPort());
    json.writeNumberField("start_time", identity.get().startTimeEpochSeconds());
    json.writeNumberField(
        "max_heartbeat_interval", configuration.get(Options.MAX_HEARTBEAT_INTERVAL).toNanos());
    json.writeNumberField(
        "max_output_buffer_size", configuration.get(Options.MAX_OUTPUT_BUFFER_SIZE));
    json.writeNumberField(
        "max_output_buffer_timeout",
        configuration.get(Options.MAX_OUTPUT_BUFFER_TIMEOUT).toNanos());
    json.writeNumberField("max_deflate_level", configuration.get(Options.MAX_DEFLATE_LEVEL));
    Topology topology = Topology.of(configuration);
    if (topology.isShown()) {
      json.writeStringField("topology_zone", topology.zone());
      json.writeStringField("topology_region", topology.region());
    }
  }

  private HttpReply stats(HttpCall call) {
    call.query().requireWellFormed();
    StatsQuery query =
        new StatsQuery(
            call.query().get("topic", ""),
            call.query().get("channel", ""),
            call.query().flag("include_clients", true),
            call.query().flag("include_mem", true));
    Stats stats = collector.collect(call.engine(), query, health(call));
    return call.query().get("format", "").equals("json")
        ? HttpReply.json(StatsJson.render(stats))
        : HttpReply.text(StatsText.render(stats, Instant.now()));
  }
}
