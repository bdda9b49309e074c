package io.nsqconnect.broker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which package of the broker may use what. */
class ArchitectureTest {
  private static final String ENGINE = "io.nsqconnect.broker.engine..";

  /** What tells the time, or lets it pass. */
  private static final Set<String> TIME =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep",
          "java.lang.Object.wait");

  private static final JavaClasses BROKER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.nsqconnect.broker");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.nsqconnect.broker.(*)..").should().beFreeOfCycles().check(BROKER);
  }

  @Test
  void nothingButTheProgramUsesTheWiring() {
    noClasses()
        .that()
        .resideInAPackage("io.nsqconnect.broker.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.nsqconnect.broker")
        .check(BROKER);
  }

  @Test
  void theEngineUsesTheJdkBuffersAndTheProtocolOnly() {
    classes()
        .that()
        .resideInAPackage(ENGINE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(ENGINE, "java..", "io.netty.buffer..", "io.nsqconnect.protocol..")
                .or(type(ReferenceCounted.class)))
        .check(BROKER);
  }

  @Test
  void theEngineKnowsNoFileNoSocketAndNoThread() {
    noClasses()
        .that()
        .resideInAPackage(ENGINE)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.util.concurrent..")
                .or(resideInAPackage("java.io").and(areNotErrors()))
                .or(assignableTo(Thread.class)))
        .check(BROKER);
  }

  @Test
  void theEngineHasNoClockOfItsOwn() {
    noClasses()
        .that()
        .resideInAPackage(ENGINE)
        .should()
        .callCodeUnitWhere(describe("it tells the time", call -> tellsTime(call.getTarget())))
        .check(BROKER);
  }

  /** It takes longer to load than a client should wait, and the event loop would load it. */
  @Test
  void dataBindingIsForTheConfigurationFileAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.nsqconnect.broker.config")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml.jackson.databind..")
        .check(BROKER);
  }

  private static DescribedPredicate<JavaClass> areNotErrors() {
    return DescribedPredicate.not(
        assignableTo(IOException.class)
            .or(assignableTo(UncheckedIOException.class))
            .or(assignableTo(Serializable.class)));
  }

  private static boolean tellsTime(CodeUnitCallTarget target) {
    return TIME.contains(target.getOwner().getFullName() + '.' + target.getName())
        || (target.getOwner().getPackageName().equals("java.time")
            && target.getName().equals("now"))
        || target.getOwner().isAssignableTo(Clock.class);
  }
}
