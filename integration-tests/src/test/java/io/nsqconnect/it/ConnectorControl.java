package io.nsqconnect.it;

import io.nsqconnect.bridge.ConnectRest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;

/** What operators do to a connector by the REST interface of its worker. */
final class ConnectorControl {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ConnectRest worker;
  private final String name;

  /** Control of the connector {@code name}. */
  ConnectorControl(ConnectRest worker, String name) {
    this.worker = worker;
    this.name = name;
  }

  /** Keeps the tasks, and does not poll them. */
  void pause() throws IOException, InterruptedException {
    put("pause");
    awaitState("PAUSED");
  }

  /** Ends the tasks. */
  void stop() throws IOException, InterruptedException {
    put("stop");
    awaitState("STOPPED");
  }

  void resume() throws IOException, InterruptedException {
    put("resume");
    awaitState("RUNNING");
  }

  /** The offsets, as JSON. */
  String offsets() throws IOException, InterruptedException {
    return send("GET", "offsets", BodyPublishers.noBody());
  }

  /** Writes offsets, of a connector that is stopped. */
  void writeOffsets(String json) throws IOException, InterruptedException {
    send("PATCH", "offsets", BodyPublishers.ofString(json));
  }

  /** Removes all offsets, of a connector that is stopped. */
  void removeOffsets() throws IOException, InterruptedException {
    send("DELETE", "offsets", BodyPublishers.noBody());
  }

  private void put(String what) throws IOException, InterruptedException {
    send("PUT", what, BodyPublishers.noBody());
  }

  /** Of the connector, and of its tasks if it has any. */
  private void awaitState(String state) {
    Deadlines.await("connector is " + state)
        .until(
            () -> worker.status(name),
            status ->
                Stream.concat(Stream.of(status.connector()), status.tasks().stream())
                    .allMatch(part -> part.name().equals(state)));
  }

  private String send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(worker.overview().resolve("/connectors/" + name + "/" + path))
            .header("Content-Type", "application/json")
            .timeout(Deadlines.STEP)
            .method(method, body)
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new AssertionError(method + ' ' + path + ": " + answer.statusCode() + answer.body());
    }
    return answer.body();
  }
}
