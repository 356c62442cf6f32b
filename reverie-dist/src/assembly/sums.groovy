// SHA256SUMS beside the archives, in the form of sha256sum.

import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest

Path folder = Path.of(project.build.directory)
List<Path> archives = ['tar.gz', 'zip'].collect {
    folder.resolve("${project.properties['distribution']}-${project.properties['native.platform']}" +
            "${project.properties['pytorch.extension'] ?: ''}.${it}")
}
Files.write(folder.resolve('SHA256SUMS'), archives.collect {
    byte[] sum = MessageDigest.getInstance('SHA-256').digest(Files.readAllBytes(it))
    "${HexFormat.of().formatHex(sum)}  ${it.fileName}" as String
})
