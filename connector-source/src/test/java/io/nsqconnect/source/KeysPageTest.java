package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.connect.KeysPage;
import org.junit.jupiter.api.Test;

class KeysPageTest {
  @Test
  void thePageSaysWhatTheKeysSay() {
    KeysPage page = new KeysPage("source-connector.md", SourceKeys.definition());

    assertThat(page.actual())
        .as("docs/source-connector.md; run with -Dnsq.docs.update=true to write it anew")
        .isEqualTo(page.expected());
  }
}
