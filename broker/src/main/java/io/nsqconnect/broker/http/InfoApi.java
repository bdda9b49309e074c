package io.nsqconnect.broker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.stats.Stats;
import io.nsqconnect.broker.stats.StatsCollector;
import io.nsqconnect.broker.stats.StatsJson;
import io.nsqconnect.broker.stats.StatsQuery;
import io.nsqconnect.broker.stats.StatsText;
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
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("version", Version.NSQD);
    info.put("broadcast_address", configuration.get(Options.BROADCAST_ADDRESS));
    info.put("hostname", Configurations.hostname());
    info.put("http_port", identity.get().httpPort());
    info.put("tcp_port", identity.get().tcpPort());
    info.put("start_time", identity.get().startTimeEpochSeconds());
    info.put("max_heartbeat_interval", configuration.get(Options.MAX_HEARTBEAT_INTERVAL).toNanos());
    info.put("max_output_buffer_size", configuration.get(Options.MAX_OUTPUT_BUFFER_SIZE));
    info.put(
        "max_output_buffer_timeout",
        configuration.get(Options.MAX_OUTPUT_BUFFER_TIMEOUT).toNanos());
    info.put("max_deflate_level", configuration.get(Options.MAX_DEFLATE_LEVEL));
    Topology topology = Topology.of(configuration);
    if (topology.isShown()) {
      info.put("topology_zone", topology.zone());
      info.put("topology_region", topology.region());
    }
    return HttpReply.json(info.toString().getBytes(StandardCharsets.UTF_8));
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
