package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard and the alert rules in {@code config} speak of metrics that there are. */
class MonitoringFilesTest {
  private static final Path DASHBOARD = Path.of("..", "config", "grafana-dashboard.json");
  private static final Path ALERTS = Path.of("..", "config", "prometheus-alerts.yml");

  private static final Pattern METRIC = Pattern.compile("\\b(nsqd?|jvm|process)_[a-z0-9_]+");

  private final HttpFixture http =
      new HttpFixture(Configuration.defaults().with(Options.E2E_PERCENTILES, List.of(0.99)));

  @BeforeEach
  void createAChannel() {
    http.post("/topic/create?topic=t");
    http.post("/channel/create?topic=t&channel=c");
    http.health.condition("storage-writable");
  }

  @AfterEach
  void hangUp() {
    http.close();
  }

  @Test
  void everyMetricOfTheDashboardIsExposed() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DASHBOARD));
    Set<String> used = new TreeSet<>();
    for (JsonNode expression : dashboard.findValues("expr")) {
      used.addAll(metrics(expression.textValue()));
    }

    assertThat(used).hasSizeGreaterThan(10);
    assertThat(exposed()).containsAll(used);
  }

  @Test
  void everyMetricOfTheAlertRulesIsExposed() throws IOException {
    Set<String> used =
        Files.readString(ALERTS)
            .lines()
            .filter(line -> !line.strip().startsWith("#"))
            .flatMap(line -> metrics(line).stream())
            .collect(Collectors.toSet());

    assertThat(used).hasSizeGreaterThan(5);
    assertThat(exposed()).containsAll(used);
  }

  private static Set<String> metrics(String text) {
    return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private Set<String> exposed() {
    http.receive(HttpFixture.head("GET", "/metrics?per=channel"));
    http.runBackground();
    return http.answer()
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[ {]")[0])
        .collect(Collectors.toSet());
  }
}
