package io.nsqconnect.broker.health;

import io.nsqconnect.broker.engine.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Whether the broker can do its work, as a handful of named conditions.
 *
 * <p>Each part that may fail while the broker goes on owns a condition: it asks for it once, when
 * it is made, and reports what it sees. All conditions begin well. The broker is ready while none
 * of those that it needs fails; the others are only shown. May be used from any thread.
 */
public final class Health {
  private final Map<String, Condition> conditions = new ConcurrentSkipListMap<>();
  private final Clock clock;

  /** Without conditions, and thus ready. */
  public Health(Clock clock) {
    this.clock = clock;
  }

  /**
   * A new condition without which the broker is not ready.
   *
   * @param name lower case, words joined by hyphens, such that "ok" behind it is good news
   */
  public Condition condition(String name) {
    return add(new Condition(name, true, clock));
  }

  /**
   * A new condition that is shown, but that clients can be served without: taking every broker out
   * of service would help nobody when, say, a directory that they share is down.
   */
  public Condition advisory(String name) {
    return add(new Condition(name, false, clock));
  }

  /** Whether every condition that the broker needs is met. */
  public boolean isReady() {
    return statuses().stream().allMatch(status -> status.isOk() || !status.needed());
  }

  /** All conditions by name. */
  public List<ConditionStatus> statuses() {
    return conditions.values().stream().map(Condition::status).toList();
  }

  private Condition add(Condition condition) {
    String name = condition.status().name();
    if (conditions.putIfAbsent(name, condition) != null) {
      throw new IllegalArgumentException("condition " + name + " has an owner already");
    }
    return condition;
  }
}
