package io.nsqconnect.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectRestTest {
  private final List<String> requests = new ArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private HttpServer worker;
  private ConnectRest rest;

  private record Answer(int status, String body) {}

  @BeforeEach
  void startWorker() throws IOException {
    worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    worker.createContext(
        "/",
        exchange -> {
          byte[] sent = exchange.getRequestBody().readAllBytes();
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(sent, StandardCharsets.UTF_8));
          Answer answer = answers.remove();
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    worker.start();
    rest = new ConnectRest(URI.create("http://127.0.0.1:" + worker.getAddress().getPort()));
  }

  @AfterEach
  void stopWorker() {
    worker.stop(0);
  }

  @Test
  void configureTriesAgainWhileTheWorkersRebalance() throws Exception {
    answers.add(new Answer(409, "{\"error_code\":409,\"message\":\"rebalance in process\"}"));
    answers.add(new Answer(201, "{}"));

    rest.configure("orders", Map.of("tasks.max", "1"), soon());

    assertThat(requests)
        .hasSize(2)
        .containsOnly("PUT /connectors/orders/config {\"tasks.max\":\"1\"}");
  }

  @Test
  void aRefusalIsToldInTheWorkersWords() {
    answers.add(new Answer(400, "{\"error_code\":400,\"message\":\"nsq.topics is missing\"}"));

    assertThatThrownBy(() -> rest.configure("orders", Map.of(), soon()))
        .isInstanceOf(ConnectRestException.class)
        .hasMessageStartingWith("PUT http://")
        .hasMessageEndingWith("was answered with 400: nsq.topics is missing");
  }

  @Test
  void runsWhenTheConnectorAndAllTasksRun() throws Exception {
    answers.add(new Answer(404, ""));
    answers.add(status("RUNNING", ""));
    answers.add(status("RUNNING", "{\"id\":0,\"state\":\"UNASSIGNED\"}"));
    answers.add(status("RUNNING", "{\"id\":0,\"state\":\"RUNNING\"}"));

    rest.awaitRunning("orders", soon());

    assertThat(answers).isEmpty();
  }

  @Test
  void aFailedTaskIsToldWithItsCause() {
    answers.add(
        status("RUNNING", "{\"id\":0,\"state\":\"FAILED\",\"trace\":\"connection refused\"}"));

    assertThatThrownBy(() -> rest.awaitRunning("orders", soon()))
        .isInstanceOf(ConnectRestException.class)
        .hasMessage("task 0 of connector orders failed: connection refused");
  }

  @Test
  void notRunningInTimeIsToldWithTheStates() {
    answers.add(status("RUNNING", "{\"id\":0,\"state\":\"UNASSIGNED\"}"));
    answers.add(status("RUNNING", "{\"id\":0,\"state\":\"UNASSIGNED\"}"));

    assertThatThrownBy(() -> rest.awaitRunning("orders", Deadline.after(Duration.ZERO)))
        .hasMessage("connector orders is RUNNING, tasks [UNASSIGNED] still");
  }

  private static Answer status(String connector, String tasks) {
    return new Answer(
        200, "{\"connector\":{\"state\":\"" + connector + "\"},\"tasks\":[" + tasks + "]}");
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }
}
