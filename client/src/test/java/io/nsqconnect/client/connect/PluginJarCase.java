package io.nsqconnect.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

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
  protected void theDirectoryHasOneJarAndItsLicences() {
    assertThat(plugin.files())
        .containsExactly(
            "LICENSE", "NOTICE", "nsq-connect-" + name + "-" + PluginVersion.current() + ".jar");
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
