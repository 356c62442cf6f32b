// Holds every artifact that Maven resolves to the SHA-256 in dependencies.sha256: libraries, plugins and what plugins need or
// fetch themselves (annotation processors, test providers, formatters). The check stands where Maven hands out the file,
// so nothing changed is loaded. Only the files of Maven itself and of this plugin are in use before it.
//
// Another Maven or platform resolves other plugins and natives than those on the list. Such artifacts are named once and pass.
//
//   mvn ... -Ddependencies.strict    refuses them
//   mvn ... -Ddependencies.update    adds the artifacts that the command resolves, after a version was changed on purpose

import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentSkipListMap
import org.eclipse.aether.AbstractRepositoryListener
import org.eclipse.aether.RepositoryEvent
import org.eclipse.aether.RepositoryListener
import org.eclipse.aether.artifact.Artifact

// One listener serves the whole build; every module asks for it, since any may be built alone.
if (System.properties.put('reverie.dependencies.verified', session.startTime.time as String) == session.startTime.time as String) {
    return
}

class Verifier extends AbstractRepositoryListener {
    final Path list
    final boolean update
    final boolean strict
    final Object log
    final Set<String> unknown = ConcurrentHashMap.newKeySet()
    final Map<String, String> known = new ConcurrentSkipListMap<>()
    final Map<Path, String> sums = new ConcurrentHashMap<>()

    Verifier(Path list, boolean update, boolean strict, Object log) {
        this.list = list
        this.update = update
        this.strict = strict
        this.log = log
        Files.readAllLines(list).findAll { !it.startsWith('#') && !it.isBlank() }.each {
            def (sum, name) = it.split(/ +/, 2)
            known[name] = sum
        }
    }

    @Override
    void artifactResolved(RepositoryEvent event) {
        if (event.artifact.file != null) {
            check(event.artifact, event.artifact.file.toPath())
        }
    }

    void check(Artifact artifact, Path file) {
        // What this build makes is no dependency; a POM is only read.
        if (artifact.groupId == 'dev.reverie' || artifact.extension == 'pom' || !Files.isRegularFile(file)) {
            return
        }
        String name = "${artifact.groupId.replace('.', '/')}/${artifact.artifactId}/${artifact.baseVersion}/" +
                "${artifact.artifactId}-${artifact.version}${artifact.classifier ? '-' + artifact.classifier : ''}.${artifact.extension}"
        String sum = sums.computeIfAbsent(file) { sha256(it) }
        if (update) {
            if (known.put(name, sum) != sum) {
                write()
            }
        } else if (known[name] == null && !strict) {
            if (unknown.add(name)) {
                log.warn("${name} is not on the list of known dependencies, .mvn/dependencies.sha256" as String)
            }
        } else if (known[name] != sum) {
            // An Error, as Maven only logs the exceptions of a listener.
            throw new AssertionError((known[name] == null
                    ? "${name} is not among the known dependencies. If it was added on purpose, run the same command with " +
                      "-Ddependencies.update and commit .mvn/dependencies.sha256."
                    : "${file} has the SHA-256 ${sum}, .mvn/dependencies.sha256 says ${known[name]}. The file is damaged or was " +
                      "tampered with: delete it, and Maven fetches it again.") as Object)
        }
    }

    private static String sha256(Path file) {
        MessageDigest digest = MessageDigest.getInstance('SHA-256')
        Files.newInputStream(file).withCloseable { stream ->
            byte[] block = new byte[1 << 20]
            for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
                digest.update(block, 0, n)
            }
        }
        return HexFormat.of().formatHex(digest.digest())
    }

    private synchronized void write() {
        List<String> comments = Files.readAllLines(list).findAll { it.startsWith('#') }
        Files.write(list, comments + known.collect { name, sum -> "${sum}  ${name}" as String })
    }
}

def isSet = { String key -> (session.userProperties[key] ?: session.systemProperties[key]) != null }
def verifier = new Verifier(
        Path.of(session.request.multiModuleProjectDirectory.path, '.mvn', 'dependencies.sha256'),
        isSet('dependencies.update'),
        isSet('dependencies.strict'),
        log)
// Maven tells every listener that the container knows, also those that are added later.
session.container.addComponent(verifier, RepositoryListener, 'verify-dependencies')
// This plugin was loaded before it could check anything.
mojoExecution.mojoDescriptor.pluginDescriptor.artifacts.each {
    verifier.check(org.apache.maven.RepositoryUtils.toArtifact(it), it.file.toPath())
}
