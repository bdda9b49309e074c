package io.nsqconnect.broker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nsqconnect.broker.health.ConditionStatus;
import io.nsqconnect.broker.health.Health;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * What an orchestrator asks: {@code /livez}, whether a restart would help, and {@code /readyz},
 * whether to send clients here. Both tell the conditions as JSON when asked for {@code ?verbose}.
 *
 * <p>That the broker answers is what makes it alive: the answer comes from the loop that serves
 * everybody. A full disk is no reason to restart it, but one not to be ready.
 */
final class HealthApi {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Health health;

  HealthApi(Health health) {
    this.health = health;
  }

  void addTo(Routes routes) {
    routes.get("/livez", Endpoint.of(call -> answer(call, true)).plain().notLogged());
    routes.get("/readyz", Endpoint.of(call -> answer(call, health.isReady())).plain().notLogged());
  }

  private HttpReply answer(HttpCall call, boolean good) {
    int status = good ? OK : UNAVAILABLE;
    if (call.query().flag("verbose", call.query().get("verbose") != null)) {
      return HttpReply.json(status, verbose(good));
    }
    return HttpReply.text(status, good ? "OK" : "NOK - " + failures());
  }

  private String failures() {
    return health.statuses().stream()
        .filter(condition -> condition.needed() && !condition.isOk())
        .map(condition -> condition.name() + ": " + condition.reason())
        .collect(Collectors.joining("; "));
  }

  private byte[] verbose(boolean good) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("status", word(good));
    ArrayNode conditions = answer.putArray("conditions");
    for (ConditionStatus condition : health.statuses()) {
      ObjectNode shown = conditions.addObject();
      shown.put("name", condition.name());
      shown.put("status", word(condition.isOk()));
      if (!condition.isOk()) {
        shown.put("reason", condition.reason());
      }
      shown.put("since", Instant.ofEpochSecond(0, condition.sinceEpochNanos()).toString());
      shown.put("needed", condition.needed());
    }
    return answer.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String word(boolean good) {
    return good ? "ok" : "failing";
  }
}
