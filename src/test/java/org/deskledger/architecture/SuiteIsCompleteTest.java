package org.deskledger.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deskledger.cli.Suite;
import org.deskledger.job.Job;
import org.deskledger.quality.ContentHash;
import org.deskledger.quality.Identity;
import org.junit.jupiter.api.Test;

/** What is written is also run. */
class SuiteIsCompleteTest {

    @Test
    void everyJobOfTheProgramIsPartOfTheSuite() {
        Set<String> listed =
                Suite.JOBS.stream().map(job -> job.getClass().getName()).collect(Collectors.toCollection(TreeSet::new));

        assertThat(classesThatAre(Job.class)).isEqualTo(listed);
    }

    @Test
    void everyIdentityOfTheProgramIsChecked() {
        Set<String> listed = Suite.IDENTITIES.stream()
                .map(identity -> identity.getClass().getName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(classesThatAre(Identity.class)).isEqualTo(listed);
    }

    /** What a hash leaves out would let a table stand that has changed. */
    @Test
    void theHashOfATableThatAJobMakesIsOfAllItsColumns() {
        assertThat(Suite.JOBS)
                .allSatisfy(job -> assertThat(job.table().columns().fields()).noneMatch(ContentHash::isLeftOut));
    }

    private static Set<String> classesThatAre(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("org.deskledger")) {
            if (found.isAssignableTo(type) && !found.isInterface() && !found.isAnonymousClass()) {
                names.add(found.getName());
            }
        }
        return names;
    }
}
