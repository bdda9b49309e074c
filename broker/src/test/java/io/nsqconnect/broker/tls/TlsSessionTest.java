package io.nsqconnect.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a session is written in the statistics. */
class TlsSessionTest {
  @ParameterizedTest
  @CsvSource({
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA,TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_AES_128_GCM_SHA256,Unknown 4865",
    "TLS_AES_256_GCM_SHA384,Unknown 4866",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,Unknown 49200"
  })
  void suitesAreNamedAsFarAsNsqdKnowsThem(String javaName, String written) {
    assertThat(TlsSession.cipherSuite(javaName)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1,TLS1.0", "TLSv1.1,TLS1.1", "TLSv1.2,TLS1.2", "TLSv1.3,TLS1.3"})
  void versionsAreWrittenWithoutTheV(String javaName, String written) {
    assertThat(TlsSession.version(javaName)).isEqualTo(written);
  }
}
