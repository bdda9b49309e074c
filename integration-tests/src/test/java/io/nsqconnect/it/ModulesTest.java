package io.nsqconnect.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which module may use which: each only those below it. Read from the compiled classes. */
class ModulesTest {
  private static final String PROTOCOL = "io.nsqconnect.protocol..";
  private static final String CLIENT = "io.nsqconnect.client..";
  private static final String OURS = "io.nsqconnect..";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String JDK = "java..";

  @Test
  void theProtocolUsesTheJdkAndNettyBuffersHandlersAndCodecsOnly() {
    check(
        "protocol",
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                PROTOCOL,
                JDK,
                "javax.net.ssl..",
                "io.netty.buffer..",
                "io.netty.channel..",
                "io.netty.handler.codec..",
                "io.netty.handler.ssl..",
                "io.netty.util.."));
  }

  @Test
  void theClientUsesOfOursTheProtocolOnly() {
    check("client", usesOfOursOnly(CLIENT, PROTOCOL));
  }

  @Test
  void theBrokerUsesOfOursTheProtocolOnly() {
    check("broker", usesOfOursOnly("io.nsqconnect.broker..", PROTOCOL));
  }

  @Test
  void theBrokerKnowsNothingOfKafka() {
    check("broker", noClasses().should().dependOnClassesThat().resideInAnyPackage(KAFKA));
  }

  @Test
  void theSourceConnectorUsesOfOursClientAndProtocolOnly() {
    check("connector-source", usesOfOursOnly("io.nsqconnect.source..", CLIENT, PROTOCOL));
  }

  @Test
  void theSinkConnectorUsesOfOursClientAndProtocolOnly() {
    check("connector-sink", usesOfOursOnly("io.nsqconnect.sink..", CLIENT, PROTOCOL));
  }

  private static ArchRule usesOfOursOnly(String... packages) {
    return noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage(OURS).and(resideOutsideOfPackages(packages)));
  }

  /** Applies {@code rule} to the classes of a module; a module without sources is passed over. */
  private static void check(String module, ArchRule rule) {
    Path directory = Repository.root().resolve(module);
    assumeTrue(
        Files.isDirectory(directory.resolve("src/main/java")), module + " has no sources yet");
    Path compiled = directory.resolve("target/classes");
    assertThat(compiled).as("compiled classes of " + module + "; build it first").isDirectory();
    JavaClasses classes = new ClassFileImporter().importPath(compiled);
    rule.check(classes);
  }
}
