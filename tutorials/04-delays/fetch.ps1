#!/usr/bin/env pwsh
# Fetches flights-3m.parquet (13 MB) from the npm package vega-datasets into this folder. Needs npm and tar.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

$package = 'vega-datasets'
$version = '3.2.1'
$file = 'flights-3m.parquet'
$packageBytes = 17630305
$fileBytes = 13493022

function Confirm-Size([string] $path, [long] $expected) {
    $actual = (Get-Item $path).Length
    if ($actual -ne $expected) {
        throw "$path has $actual bytes instead of ${expected}: delete it and run this script again."
    }
}

if (-not (Test-Path $file)) {
    npm pack --silent "$package@$version" | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "npm could not fetch $package@$version." }
    $archive = "$package-$version.tgz"
    Confirm-Size $archive $packageBytes
    tar -xzf $archive "package/data/$file"
    if ($LASTEXITCODE -ne 0) { throw "tar could not unpack $archive." }
    Move-Item "package/data/$file" $file
    Remove-Item -Recurse package, $archive
}

Confirm-Size $file $fileBytes
Write-Output "$file is here."
