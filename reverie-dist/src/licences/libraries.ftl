Libraries in the folder lib/ and the licences that their authors state.

<#list dependencyMap as e>
<#assign project = e.getKey()/>
${project.groupId}:${project.artifactId}:${project.version}
    <#list e.getValue() as license>${license}<#sep>, </#sep></#list>
    ${project.url!"no address"}
</#list>
