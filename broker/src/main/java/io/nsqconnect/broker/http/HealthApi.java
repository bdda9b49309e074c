package io.nsqconnect.broker.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nsqconnect.broker.health.ConditionStatus;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.json.JsonText;
import java.io.IOException;
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
    return JsonText.object(json -> writeVerbose(json, good)).getBytes(StandardCharsets.UTF_8);
  }

  private void writeVerbose(JsonGenerator json, boolean good) throws IOException {
    json.writeStringField("status", word(good));
    json.writeArrayFieldStart("conditions");
    for (ConditionStatus condition : health.statuses()) {
      json.writeStartObject();
      json.writeStringField("name", condition.name());
      json.writeStringField("status", word(condition.isOk()));
      if (!condition.isOk()) {
        json.writeStringField("reason", condition.reason());
      }
      String since = Instant.ofEpochSecond(0, condition.sinceEpochNanos()).toString();
      json.writeStringField("since", since);
      json.writeBooleanField("needed", condition.needed());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String word(boolean good) {
    return good ? "ok" : "failing";
  }
}
