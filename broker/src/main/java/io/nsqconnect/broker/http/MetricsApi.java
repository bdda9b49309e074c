package io.nsqconnect.broker.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.metrics.Exposition;
import io.nsqconnect.broker.metrics.Level;
import io.nsqconnect.broker.metrics.Scrape;
import io.nsqconnect.broker.stats.Stats;
import io.nsqconnect.broker.stats.StatsCollector;
import io.nsqconnect.broker.stats.StatsQuery;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Metrics for Prometheus: {@code /metrics}. The home loop takes the same snapshot as for {@code
 * /stats}; all the rest, also loading the library at the first scrape, happens in the background.
 */
final class MetricsApi {
  private static final String EXPORTER = "nsq_exporter";
  private static final String CLIENTS = "stats.clients";

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final StatsCollector collector;
  private final Health health;
  private final Executor background;

  /** Made by the first scrape; only the background thread sees it. */
  private Exposition exposition;

  MetricsApi(StatsCollector collector, Health health, Executor background) {
    this.collector = collector;
    this.health = health;
    this.background = background;
  }

  void addTo(Routes routes) {
    routes.get("/metrics", Endpoint.ofLater(this::metrics).plain().notLogged());
  }

  private CompletionStage<HttpReply> metrics(HttpCall call) {
    call.query().requireWellFormed();
    String accept = call.headers().get(HttpHeaderNames.ACCEPT);
    String compat = call.query().get("compat");
    if (compat != null) {
      Stats stats = likeExporter(call, compat);
      return render(page -> page.renderLikeExporter(stats, accept));
    }
    Level level = level(call.query().get("per"));
    Scrape scrape =
        new Scrape(
            collector.collect(call.engine(), StatsQuery.TOPICS, ""),
            collector.deleted().topics(),
            collector.deleted().channelsByTopic(),
            health.statuses(),
            collector.clientCount(),
            call.engine().messageMemoryBytes());
    return render(page -> page.render(scrape, level, accept));
  }

  private Stats likeExporter(HttpCall call, String compat) {
    if (!compat.equals(EXPORTER)) {
      throw refusal("compat", compat, EXPORTER);
    }
    // The exporter's own flag, where clients are not among the defaults either.
    boolean clients = List.of(call.query().get("collect", "").split(",")).contains(CLIENTS);
    return collector.collect(call.engine(), new StatsQuery("", "", clients, false), "");
  }

  private CompletionStage<HttpReply> render(Function<Exposition, Exposition.Page> renderer) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (exposition == null) {
            exposition = new Exposition();
          }
          Exposition.Page page = renderer.apply(exposition);
          return new HttpReply(OK, page.contentType(), page.body(), Map.of(), null);
        },
        background);
  }

  private static Level level(String per) {
    if (per == null) {
      return Level.BROKER;
    }
    return switch (per) {
      case "topic" -> Level.TOPIC;
      case "channel" -> Level.CHANNEL;
      default -> throw refusal("per", per, "topic or channel");
    };
  }

  private static HttpRefusal refusal(String name, String value, String expected) {
    return new HttpRefusal(BAD_REQUEST, name + ' ' + value + " (expected: " + expected + ')');
  }
}
