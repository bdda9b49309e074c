package io.nsqconnect.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.health.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthApiTest {
  private final HttpFixture http = new HttpFixture();
  private Condition storage;
  private Condition lookupd;

  @BeforeEach
  void addConditions() {
    storage = http.health.condition("storage-writable");
    lookupd = http.health.advisory("lookupd");
  }

  @AfterEach
  void hangUp() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/readyz?verbose=false"})
  void answersProbesInPlainText(String uri) {
    HttpAnswer answer = http.get(uri);

    answer.isText(200, "OK");
    assertThat(answer.headers()).doesNotContainKey("X-NSQ-Content-Type");
  }

  @Test
  void isNotReadyWhileANeededConditionFails() {
    storage.failing("no space left on device");

    http.get("/readyz").isText(503, "NOK - storage-writable: no space left on device");

    storage.ok();
    http.get("/readyz").isText(200, "OK");
  }

  @Test
  void isAliveWhateverFails() {
    storage.failing("no space left on device");

    http.get("/livez").isText(200, "OK");
  }

  @Test
  void isReadyWithoutWhatIsOnlyAdvisory() {
    lookupd.failing("no nsqlookupd answers");

    http.get("/readyz").isText(200, "OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/readyz?verbose", "/readyz?verbose=1", "/readyz?verbose=true"})
  void tellsEachConditionAndSinceWhen(String uri) {
    http.advance(1500);
    storage.failing("no space left on device");
    http.advance(1000);

    HttpAnswer answer = http.get(uri);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"failing\",\"conditions\":["
                + "{\"name\":\"lookupd\",\"status\":\"ok\","
                + "\"since\":\"2026-11-22T10:50:08.254700Z\",\"needed\":false},"
                + "{\"name\":\"storage-writable\",\"status\":\"failing\","
                + "\"reason\":\"no space left on device\","
                + "\"since\":\"2026-11-22T10:50:09.754700Z\",\"needed\":true}]}");
  }

  @Test
  void tellsTheConditionsOfALivingBrokerToo() {
    storage.failing("no space left on device");

    HttpAnswer answer = http.get("/livez?verbose");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("{\"status\":\"ok\",\"conditions\":[{\"name\":\"lookupd\"")
        .contains("\"reason\":\"no space left on device\"");
  }
}
