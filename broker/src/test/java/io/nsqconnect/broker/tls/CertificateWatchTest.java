package io.nsqconnect.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.logging.RecordedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When new certificates are taken into use. Each look is the test's. */
class CertificateWatchTest {
  @TempDir Path directory;

  private final List<String> used = new ArrayList<>();
  private final RecordedLog log = new RecordedLog(CertificateWatch.class);
  private Path certificate;
  private Path key;
  private CertificateWatch watch;

  @BeforeEach
  void watch() throws IOException {
    certificate = TestCertificates.copy("server.pem", directory.resolve("cert.pem"));
    key = TestCertificates.copy("server.key", directory.resolve("key.pem"));
    watch =
        new CertificateWatch(
            CredentialsTest.settings(certificate.toString(), key.toString(), ""),
            credentials ->
                used.add(credentials.chain().get(0).getSubjectX500Principal().getName()));
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void filesThatDoNotChangeAreLeftAlone() {
    look(3);

    assertThat(used).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aNewPairIsUsedOnceItStandsStill() throws IOException {
    TestCertificates.replace(certificate, "renewed.pem");
    look(1);
    TestCertificates.replace(key, "renewed.key");
    look(1);
    assertThat(used).isEmpty();

    look(5);

    assertThat(used).containsExactly("CN=renewed");
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0)).startsWith("INFO TLS: certificate reloaded, CN=renewed");
  }

  @Test
  void aBadPairIsReportedOnceAndTheNextGoodOneIsUsed() throws IOException {
    TestCertificates.replace(certificate, "renewed.pem");
    look(5);

    assertThat(used).isEmpty();
    assertThat(log.lines())
        .containsExactly(
            "SEVERE TLS: the last certificate stays in use - tls: private key does not match public"
                + " key");

    TestCertificates.replace(key, "renewed.key");
    look(2);
    assertThat(used).containsExactly("CN=renewed");
  }

  @Test
  void aFileThatIsGoneIsReportedOnce() throws IOException {
    Files.delete(key);
    look(5);

    assertThat(used).isEmpty();
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0)).endsWith("key.pem: no such file or directory");
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.run();
    }
  }
}
