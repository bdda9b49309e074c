package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ServiceLoader;
import org.apache.kafka.connect.connector.Connector;
import org.junit.jupiter.api.Test;

/** What has to be true of the packaged directory of either connector. */
public abstract class PluginJarCase {
  private final PluginDirectory plugin = PluginDirectory.built();
  private final String name;
  private final Class<? extends Connector> service;

  /**
   * The case of one connector.
   *
   * @param name of its package below {@code io.nsqconnect}
   * @param service the kind of connector that a worker looks for
   */
  protected PluginJarCase(String name, Class<? extends Connector> service) {
    this.name = name;
    this.service = service;
  }

  @Test
  protected void theDirectoryIsWhatInstallersExpect() {
    assertThat(plugin.name())
        .isEqualTo("nsqconnect-nsq-connect-" + name + "-" + PluginVersion.current());
    assertThat(plugin.files())
        .containsExactly(
            "doc/LICENSE",
            "doc/NOTICE",
            "doc/" + name + "-connector.md",
            "etc/" + name + ".json",
            "lib/nsq-connect-" + name + "-" + PluginVersion.current() + ".jar",
            "manifest.json");
  }

  @Test
  protected void theZipHasTheDirectoryAndNothingElse() {
    assertThat(plugin.zipEntries())
        .containsExactlyElementsOf(
            plugin.files().stream().map(file -> plugin.name() + "/" + file).toList());
  }

  @Test
  protected void theManifestSaysWhatThePluginIs() throws Exception {
    String text = plugin.text("manifest.json");
    JsonNode manifest = new JsonMapper().readTree(text);

    assertThat(manifest.path("version").textValue()).isEqualTo(PluginVersion.current());
    assertThat(manifest.path("component_types")).extracting(JsonNode::textValue).containsOnly(name);
    assertThat(
            manifest.path("owner").path("username").textValue()
                + "-"
                + manifest.path("name").textValue()
                + "-"
                + manifest.path("version").textValue())
        .isEqualTo(plugin.name());
    assertThat(manifest.path("title").textValue()).isNotBlank();
    assertThat(manifest.path("description").textValue()).isNotBlank();
    assertThat(manifest.path("tags")).isNotEmpty();
    assertThat(manifest.path("license")).isNotEmpty();
    assertThat(manifest.path("features").path("kafka_connect_api").booleanValue()).isTrue();
    // Nothing is left to fill in, and nothing points anywhere.
    assertThat(text).doesNotContain("${").doesNotContain("://");
  }

  @Test
  protected void everyClassIsInThePackageOfTheConnector() {
    assertThat(plugin.jarEntries())
        .filteredOn(entry -> entry.endsWith(".class"))
        .isNotEmpty()
        .allMatch(entry -> entry.startsWith("io/nsqconnect/" + name + "/"));
  }

  @Test
  protected void nothingIsLeftOfWhatTheBundledJarsSayOfThemselvesButTheirLicences() {
    assertThat(plugin.jarEntries())
        .filteredOn(entry -> entry.startsWith("META-INF/"))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            "META-INF/services/" + service.getName(),
            "META-INF/LICENSE",
            "META-INF/NOTICE",
            "META-INF/FastDoubleParser-LICENSE",
            "META-INF/FastDoubleParser-ThirdParty-LICENSE",
            "META-INF/Schubfach-LICENSE");
  }

  @Test
  protected void aWorkerFindsTheConnectorByItsServiceFile() throws Exception {
    URL[] jar = {plugin.jarFile().toUri().toURL()};
    try (URLClassLoader loader = new PluginFirstLoader(jar)) {
      Connector connector = ServiceLoader.load(service, loader).findFirst().orElseThrow();

      assertThat(connector.getClass().getClassLoader()).isSameAs(loader);
      assertThat(connector.version()).isEqualTo(PluginVersion.current());
      assertThat(connector.config().names()).contains("nsq.nsqd.tcp.addresses");
    }
  }

  /** Loads what the plugin has from the plugin, as a worker does. */
  private static final class PluginFirstLoader extends URLClassLoader {
    PluginFirstLoader(URL[] jar) {
      super(jar, PluginJarCase.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.nsqconnect.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
