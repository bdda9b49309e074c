package io.nsqconnect.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a connector does.
 *
 * @param connector state of the connector itself
 * @param tasks one per task; empty until the connector has told the worker what to do
 */
public record ConnectorStatus(State connector, List<State> tasks) {
  private static final String RUNNING = "RUNNING";
  private static final String FAILED = "FAILED";

  /** Of a connector that the worker has not heard of, or not started yet. */
  static final ConnectorStatus UNKNOWN = new ConnectorStatus(new State("UNKNOWN", ""), List.of());

  /**
   * The state of one part.
   *
   * @param name such as {@code RUNNING}, {@code UNASSIGNED} or {@code FAILED}
   * @param trace why it failed: a stack trace; empty otherwise
   */
  public record State(String name, String trace) {
    private static State of(JsonNode part) {
      return new State(part.path("state").asText(), part.path("trace").asText());
    }
  }

  static ConnectorStatus of(JsonNode status) {
    List<State> tasks = new ArrayList<>();
    status.path("tasks").forEach(task -> tasks.add(State.of(task)));
    return new ConnectorStatus(State.of(status.path("connector")), tasks);
  }

  /** Whether the connector, and all of at least one task, run. */
  public boolean isRunning() {
    return connector.name().equals(RUNNING)
        && !tasks.isEmpty()
        && tasks.stream().allMatch(task -> task.name().equals(RUNNING));
  }

  /** Throws if the connector {@code name} or a task of it has failed. */
  public void requireNotFailed(String name) throws ConnectRestException {
    if (connector.name().equals(FAILED)) {
      throw new ConnectRestException("connector " + name + " failed: " + connector.trace());
    }
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i).name().equals(FAILED)) {
        throw new ConnectRestException(
            "task " + i + " of connector " + name + " failed: " + tasks.get(i).trace());
      }
    }
  }

  @Override
  public String toString() {
    return connector.name() + ", tasks " + tasks.stream().map(State::name).toList();
  }
}
